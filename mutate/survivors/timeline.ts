import type { Explained } from "./explained.ts";

export const timeline: readonly Explained[] = [
  {
    file: "packages/client/src/room/catch-up.ts",
    why: "A room without a cursor is never behind: the check is for the types.",
    mutants: [
      "this.#room.timeline.cursor?.seq → this.#room.timeline.cursor.seq",
      "timeline.cursor?.seq → timeline.cursor.seq",
    ],
  },
  {
    file: "packages/client/src/timeline/timeline.ts",
    why: "Without a cursor, no comparison holds and no run of events starts.",
    mutants: ["this.#cursor !== undefined → true"],
  },
  {
    file: "packages/client/src/timeline/timeline.ts",
    why: "A cursor always has an epoch: the check is for the types.",
    mutants: ["this.#epoch === undefined → false"],
  },
  {
    file: "packages/client/src/timeline/timeline.ts",
    why: "A state without a reset answers a cursor of its own log, so one was sent.",
    mutants: ["sent?.epoch === state.epoch → true", "sent?.epoch → sent.epoch", "sent?.seq → sent.seq"],
  },
  {
    file: "packages/client/src/timeline/changes.ts",
    why: "No message has a seq that is not a number.",
    mutants: ['[] → ["Stryker was here"]'],
  },
  {
    file: "packages/client/src/timeline/changes.ts",
    why: "A message that an event was about has a state: the check is for the types.",
    mutants: ["this.#states.get(seq)?.pin → this.#states.get(seq).pin"],
  },
  {
    file: "packages/client/src/timeline/pending-changes.ts",
    why: "Every change has an expected result, and a message in flight is none: the check is for the types.",
    mutants: [
      "clientKindOf(change.kind).expect?.(row, change) → clientKindOf(change.kind).expect(row, change)",
    ],
  },
  {
    file: "packages/client/src/timeline/row-list.ts",
    why: "Sorted rows are sorted again, which only takes longer.",
    mutants: ["displaced.length === 0 → false"],
  },
  {
    file: "packages/client/src/timeline/row-list.ts",
    why: "The middle of a list that is not empty has a row: the check is for the types.",
    mutants: ["rows[middle]?.seq → rows[middle].seq"],
  },
  {
    file: "packages/client/src/event-kinds/edit.ts",
    why: "An edit has a text: the check is for the types.",
    mutants: ["text === undefined → false"],
  },
];
