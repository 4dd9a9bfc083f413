import type { Explained } from "./explained.ts";

const file = (name: string) => `packages/core/src/fanout/${name}.ts`;

export const fanout: readonly Explained[] = [
  {
    file: file("fan-out"),
    why: "A shard that begins at that very connection begins there either way.",
    mutants: ["shard.after > connectionId → shard.after >= connectionId"],
  },
  {
    file: file("senders"),
    why: "The last one of a page is on it: it is not brought in, and after it the next page begins.",
    mutants: [
      "from.connectionId > after → from.connectionId >= after",
      "from.connectionId <= next → from.connectionId < next",
    ],
  },
  {
    file: file("deliver"),
    why: "To close the window twice is to close it once.",
    mutants: ["{ once: true } → {}", "true → false"],
  },
  {
    file: file("deliver"),
    why: "What is no promise is not waited for.",
    mutants: ['[] → ["Stryker was here"]'],
  },
  {
    file: file("deliver"),
    why: "A time that runs out after everybody was served ends nothing.",
    mutants: ["clearTimeout(timer); → ;"],
  },
  {
    file: file("deliver"),
    why: "The count says that somebody has recovered by being another one.",
    mutants: ["recoveries.count += 1 → recoveries.count -= 1"],
  },
  {
    file: file("deliver"),
    why: "How long the pauses between tries are, of which the last may outlast the deadline by less than a second.",
    mutants: [
      "attempt++ → attempt--",
      /backoff\.base/,
      "Math.random() * max → Math.random() / max",
      "{ signal: deadline } → {}",
    ],
  },
  {
    file: file("deliver"),
    why: "How much of the answers shrinks the window.",
    mutants: ["attempt === 0 → true"],
  },
  {
    file: file("frame"),
    why: "The checks are for the types: a frame begins with its first event.",
    mutants: ['[] → ["Stryker was here"]', "last[0]?.epoch → last[0].epoch", "!first → false"],
  },
  {
    file: file("aimd-limiter"),
    why: "A timer that is left to run out finds its place given back.",
    mutants: ["clearTimeout(timer); → ;"],
  },
];
