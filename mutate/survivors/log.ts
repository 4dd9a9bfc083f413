import type { Explained } from "../survivors.ts";

export const log: readonly Explained[] = [
  {
    file: "packages/core/src/log/settle.ts",
    why: "A hole of no places is sealed by no write, and leaves what is settled as it is.",
    mutants: ["expected <= through → true"],
  },
  {
    file: "packages/core/src/log/settle.ts",
    why: "At the very millisecond of either limit both ways are right: sealing is right at any time.",
    mutants: [
      "age > sealedByAge(store) → age >= sealedByAge(store)",
      "age > -clockTolerance → age >= -clockTolerance",
    ],
  },
  {
    file: "packages/core/src/log/append.ts",
    why: "The place may be used or not at the very millisecond of its limit: its write is conditional.",
    mutants: [
      "Math.abs(store.now() - place.takenAt) > maxPlaceAge → Math.abs(store.now() - place.takenAt) >= maxPlaceAge",
    ],
  },
  {
    file: "packages/core/src/log/append.ts",
    why: "Another length of a random pause.",
    mutants: ["20 + Math.random() * 60 → 20 - Math.random() * 60"],
  },
  {
    file: "packages/core/src/log/append.ts",
    why: "The table stores no attribute that is undefined.",
    mutants: ["draft.replyTo !== undefined → true", "expireAt !== undefined → true"],
  },
  {
    file: "packages/core/src/log/seal.ts",
    why: "The table stores no attribute that is undefined.",
    mutants: ["expireAt !== undefined → true"],
  },
  {
    file: "packages/core/src/log/event.ts",
    why: "The checks are for the types: a message has a name and a text, and nothing else has a name.",
    mutants: [
      'kind !== "message" || id === undefined → false',
      'kind !== "message" || id === undefined → kind !== "message" && id === undefined',
      'kind !== "message" → false',
      "id === undefined → false",
      "name === undefined || message === undefined → name === undefined && message === undefined",
      "message === undefined → false",
    ],
  },
];
