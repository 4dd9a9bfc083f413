import type { Explained } from "./explained.ts";

export const timeline: readonly Explained[] = [
  {
    file: "packages/client/src/room/catch-up.ts",
    why: "A room is behind only where it has a cursor: that there may be none is for the types.",
    mutants: [
      "this.#room.timeline.cursor?.seq → this.#room.timeline.cursor.seq",
      "timeline.cursor?.seq → timeline.cursor.seq",
    ],
  },
  {
    file: "packages/client/src/timeline/timeline.ts",
    why: "No cursor is neither before nor after anything, and no run of events begins there.",
    mutants: ["this.#cursor !== undefined → true"],
  },
  {
    file: "packages/client/src/timeline/timeline.ts",
    why: "Where there is a cursor, it is one into a log: the check is for the types.",
    mutants: ["this.#epoch === undefined → false"],
  },
  {
    file: "packages/client/src/timeline/timeline.ts",
    why: "A state that is no reset answers a cursor into its own log, so that cursor was sent.",
    mutants: ["sent?.epoch === state.epoch → true", "sent?.epoch → sent.epoch", "sent?.seq → sent.seq"],
  },
  {
    file: "packages/client/src/timeline/timeline.ts",
    why: "No row stands at what is no seq.",
    mutants: ['[] → ["Stryker was here"]'],
  },
  {
    file: "packages/client/src/timeline/row-list.ts",
    why: "Rows that are sorted already are sorted once more: it takes longer.",
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
