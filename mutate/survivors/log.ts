import type { Explained } from "./explained.ts";

export const log: readonly Explained[] = [
  {
    file: "packages/core/src/log/settle.ts",
    why: "At the exact millisecond of either limit both are right: sealing is always allowed.",
    mutants: [
      "age > sealedByAge(store) → age >= sealedByAge(store)",
      "age > -clockTolerance → age >= -clockTolerance",
    ],
  },
  {
    file: "packages/core/src/log/append.ts",
    why: "At the exact millisecond of its limit the seq may be used or not: its write is conditional.",
    mutants: [
      "Math.abs(store.now() - place.takenAt) > maxPlaceAge → Math.abs(store.now() - place.takenAt) >= maxPlaceAge",
    ],
  },
  {
    file: "packages/core/src/log/append.ts",
    why: "Another length of a random pause.",
    mutants: [/Math\.random\(\)/],
  },
  {
    file: "packages/core/src/log/append.ts",
    why: "The table stores no attribute that is undefined.",
    mutants: ["expireAt !== undefined → true"],
  },
  {
    file: "packages/core/src/log/seal.ts",
    why: "The table stores no attribute that is undefined.",
    mutants: ["expireAt !== undefined → true"],
  },
  {
    file: "packages/core/src/log/intent.ts",
    why: "A send without its intent fails in any case, only without this sentence in the log.",
    mutants: ['throw new Error("A recorded intent is missing."); → ;'],
  },
  {
    file: "packages/core/src/log/settle.ts",
    why: "An empty gap needs no write, and leaves `settled` unchanged.",
    mutants: ["expected <= through → true"],
  },
  {
    file: "packages/core/src/log/record.ts",
    why: "The checks are for the types: a kind that refuses is asked, and an id names events of one kind.",
    mutants: [
      "logKindOf(draft.kind).require?.(store, draft, onCost) → logKindOf(draft.kind).require(store, draft, onCost)",
      "appended.event.action !== draft.kind → false",
      'throw new Error("An event was stored, but another one was read."); → ;',
    ],
  },
  {
    file: "packages/core/src/log/record.ts",
    why: "The tests of pins fill a room with them, which takes seconds: they are not run for each mutant.",
    mutants: [/^message && error instanceof ParleyError → /],
  },
  {
    file: "packages/core/src/log/event.ts",
    why: "A change has no name, so it is no message: the check saves the attempt.",
    mutants: ['item.kind === "message" → true'],
  },
];
