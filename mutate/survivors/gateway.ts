import type { Explained } from "./explained.ts";

const file = (name: string) => `packages/core/src/gateway/${name}.ts`;

export const gateway: readonly Explained[] = [
  {
    file: file("poster"),
    why: "The check is for the types: a date that is none sets no clock.",
    mutants: ["date === undefined → false"],
  },
  {
    file: file("poster"),
    why: "The very millisecond of a tolerance.",
    mutants: [/ >= skewTolerance → .* > skewTolerance$/],
  },
  {
    file: file("signer"),
    why: "To work out again what was kept gives the same: it takes CPU.",
    mutants: [
      '["", ""] → []',
      "!path.startsWith(base) || base.length !== end → true",
      "path.startsWith(base) → path.endsWith(base)",
      "last?.credentials === credentials && last.scope === scope → false",
      "payloads.set(payload, prepared); → ;",
    ],
  },
  {
    file: file("signer"),
    why: "Then a failure of a second before has the credentials asked for once more.",
    mutants: ["current?.second === second → true"],
  },
  {
    file: file("http/answer"),
    why: "A head without a line is no head, whichever of the two checks says so.",
    mutants: ["end < 0 → end <= 0"],
  },
  {
    file: file("http/body"),
    why: "A length that is none is malformed as soon as the body's first bytes, even none, are counted.",
    mutants: ["length === undefined → false"],
  },
  {
    file: file("http/body"),
    why: "The very byte of a limit against nonsense that no server comes near.",
    mutants: [/^[\w .-]+ <?>?=? longestHead → [\w .-]+ (<|>=) longestHead$/],
  },
  {
    file: file("http/head"),
    why: "The very byte of a limit against nonsense that no server comes near.",
    mutants: [/^text\.length (<=|>) longestHead → text\.length (<|>=) longestHead$/],
  },
  {
    file: file("http/head"),
    why: "A text without folds is the same when it is unfolded: the check saves each good answer a copy.",
    mutants: ["grammar.test(text) → false"],
  },
  {
    file: file("http/head"),
    why: "No field is the first line of a head: that is its status.",
    mutants: ["at >= 0 → at > 0"],
  },
  {
    file: file("http/connection"),
    why: "Each request sets it first.",
    mutants: ["false → true"],
  },
  {
    file: file("http/connection"),
    why: "The check is for the types: it is called while something waits.",
    mutants: ["settled?.(result) → settled(result)"],
  },
  {
    file: file("http/connection"),
    why: "What keeps a process alive is tested in a process of its own, where nothing is changed.",
    mutants: ["socket.unref(); → ;", "socket.ref(); → ;"],
  },
  {
    file: file("http/connection"),
    why: "TCP's own delay and keep-alive: how soon a small segment goes out, and a silent peer is noticed.",
    mutants: ["true → false"],
  },
  {
    file: file("http/connection"),
    why: "Which of two codes a write to a closed connection fails with is up to the moment.",
    mutants: ['error.code === "EPIPE" → false'],
  },
  {
    file: file("http/connection"),
    why: "Node tells of an end or an error before it: this is for a close of which it tells neither.",
    mutants: ["() => lose(false) → () => undefined"],
  },
  {
    file: file("http/connection"),
    why: "An answer that ends with its connection has begun, and so has its status all the same.",
    mutants: ["waiting && reader.end() → false"],
  },
  {
    file: file("http/in-flight"),
    why: "No two have the same number.",
    mutants: ["a.number < b.number → a.number <= b.number"],
  },
  {
    file: file("http/in-flight"),
    why: "One listener and one timer for all save CPU: more of them cut short what was cut short already.",
    mutants: ["watched.add(signal); → ;", "!watched.has(signal) → true", "!isTimed → true", "true → false"],
  },
];
