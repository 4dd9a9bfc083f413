import type { Explained } from "./explained.ts";

export const eventKinds: readonly Explained[] = [
  {
    file: "packages/core/src/event-kinds/message.ts",
    why: "JSON has no property that is undefined, and the table stores no such attribute.",
    mutants: ["replyTo !== undefined → true", "changed !== undefined → true"],
  },
  {
    file: "packages/core/src/event-kinds/message.ts",
    why: "The checks are for the types: a message has an id, a name and a text.",
    mutants: [
      "id === undefined || name === undefined || message === undefined → false",
      "id === undefined || name === undefined → id === undefined && name === undefined",
      "id === undefined || name === undefined → false",
      "id === undefined || name === undefined || message === undefined → (id === undefined || name === undefined) && message === undefined",
      "id === undefined → false",
      "name === undefined → false",
      "message === undefined → false",
    ],
  },
  ...["edit", "deletion"].map((kind) => ({
    file: `packages/core/src/event-kinds/${kind}.ts`,
    why: "The checks are for the types: a change has an id and a target.",
    mutants: [
      "id === undefined || target === undefined → id === undefined && target === undefined",
      "id === undefined || target === undefined → false",
      "id === undefined → false",
      "target === undefined → false",
    ],
  })),
  {
    file: "packages/core/src/event-kinds/edit.ts",
    why: "No seq is equal to a text, or above it: such a list has no edit, as an empty one.",
    mutants: ['[] → ["Stryker was here"]'],
  },
  {
    file: "packages/core/src/event-kinds/edit.ts",
    why: "A message lists an edit only when that, or a later change, is in it.",
    mutants: ["changed >= seq → true"],
  },
  {
    file: "packages/core/src/event-kinds/pin.ts",
    why: "The check is for the types: a pin has an id, a target, and says whether it pins.",
    mutants: [
      "id === undefined || target === undefined || pinned === undefined → false",
      "id === undefined || target === undefined || pinned === undefined → (id === undefined || target === undefined) && pinned === undefined",
      "id === undefined || target === undefined → false",
      "id === undefined || target === undefined → id === undefined && target === undefined",
      "id === undefined → false",
      "target === undefined → false",
      "pinned === undefined → false",
    ],
  },
  {
    file: "packages/core/src/event-kinds/pin.ts",
    why: "JSON has no property that is undefined.",
    mutants: ["pin === undefined → false"],
  },
  ...["membership", "describe"].map((kind) => ({
    file: `packages/core/src/event-kinds/${kind}.ts`,
    why: "The check is for the types: such an event has an id and a name.",
    mutants: [
      "id === undefined || name === undefined → false",
      "id === undefined || name === undefined → id === undefined && name === undefined",
      "id === undefined → false",
      "name === undefined → false",
    ],
  })),
  {
    file: "packages/core/src/event-kinds/deletion.ts",
    why: "The defaults are for the types: nothing is taken out of edits where a message has none.",
    mutants: ['[] → ["Stryker was here"]'],
  },
  {
    file: "packages/core/src/event-kinds/pin-list.ts",
    why: "The check is for the types: an entry of the list's text begins with its target.",
    mutants: ["target === undefined → false", '[] → ["Stryker was here"]'],
  },
  {
    file: "packages/core/src/event-kinds/pin-list.ts",
    why: "How long a change that met another waits is chance.",
    mutants: [
      "Math.random() * 20 → Math.random() / 20",
      "Math.random() * 20 * (round + 1) → Math.random() * 20 / (round + 1)",
      "round + 1 → round - 1",
    ],
  },
  {
    file: "packages/core/src/event-kinds/pin-list.ts",
    why: "Beside a message that is pinned there are at most nineteen, so it has its place either way.",
    mutants: ["known && isPinned(known) → false"],
  },
  {
    file: "packages/core/src/event-kinds/pin-list.ts",
    why: "ElectroDB's comparison with what is undefined holds where the attribute is missing, and only there.",
    mutants: ["before === undefined → false"],
  },
  {
    file: "packages/core/src/event-kinds/pin-list.ts",
    why: "A message does not change at every one of the rounds.",
    mutants: ["round < rounds → round <= rounds"],
  },
  {
    file: "packages/core/src/event-kinds/describe.ts",
    why: "JSON has no property that is undefined, and the table stores no such attribute.",
    mutants: ["title !== undefined → true", "topic !== undefined → true"],
  },
  {
    file: "packages/core/src/event-kinds/describe.ts",
    why: "A text is stored together with its seq.",
    mutants: [
      "title !== undefined && titleSeq !== undefined → title !== undefined || titleSeq !== undefined",
      "topic !== undefined && topicSeq !== undefined → topic !== undefined || topicSeq !== undefined",
      "titleSeq !== undefined → true",
      "topicSeq !== undefined → true",
    ],
  },
];
