import type { Explained } from "./explained.ts";

const file = (name: string) => `packages/core/src/fanout/${name}.ts`;

export const fanout: readonly Explained[] = [
  {
    file: file("fan-out"),
    why: "A shard starts at the same connection either way.",
    mutants: ["shard.after > connectionId → shard.after >= connectionId"],
  },
  {
    file: file("senders"),
    why: "The last sender of a page is already on that page, and the next page starts after it.",
    mutants: [
      "from.connectionId > after → from.connectionId >= after",
      "from.connectionId <= next → from.connectionId < next",
    ],
  },
  {
    file: file("deliver"),
    why: "Closing the window twice has no further effect.",
    mutants: ["{ once: true } → {}", "true → false"],
  },
  {
    file: file("deliver"),
    why: "A value that is not a promise is not awaited.",
    mutants: ['[] → ["Stryker was here"]'],
  },
  {
    file: file("deliver"),
    why: "A deadline that passes after all recipients are served has no effect.",
    mutants: ["clearTimeout(timer); → ;"],
  },
  {
    file: file("deliver"),
    why: "Any change of the count means that a recipient has recovered.",
    mutants: ["recoveries.count += 1 → recoveries.count -= 1"],
  },
  {
    file: file("deliver"),
    why: "Only the length of the pauses between attempts changes: the last may exceed the deadline by under a second.",
    mutants: [
      "attempt++ → attempt--",
      /backoff\.base/,
      "Math.random() * max → Math.random() / max",
      "{ signal: deadline } → {}",
    ],
  },
  {
    file: file("deliver"),
    why: "Only the share of answers that shrinks the window changes.",
    mutants: ["attempt === 0 → true"],
  },
  {
    file: file("frame"),
    why: "The checks are for the types: a frame begins with its first event.",
    mutants: ['[] → ["Stryker was here"]', "last[0]?.epoch → last[0].epoch", "!first → false"],
  },
  {
    file: file("aimd-limiter"),
    why: "A timer that is not cleared finds its slot already released.",
    mutants: ["clearTimeout(timer); → ;"],
  },
];
