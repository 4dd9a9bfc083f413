import type { Explained } from "./explained.ts";

const file = (name: string) => `packages/core/src/gateway/${name}.ts`;

export const gateway: readonly Explained[] = [
  {
    file: file("poster"),
    why: "The check is for the types: an invalid date does not set the clock.",
    mutants: ["date === undefined → false"],
  },
  {
    file: file("poster"),
    why: "The exact millisecond of a tolerance.",
    mutants: [/ >= skewTolerance → .* > skewTolerance$/],
  },
  {
    file: file("signer"),
    why: "Computing a cached value again gives the same result, and only takes CPU.",
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
    why: "After a failure, the credentials are only requested once more.",
    mutants: ["current?.second === second → true"],
  },
  {
    file: file("http/answer"),
    why: "A head without a line is invalid, and either of the two checks finds it.",
    mutants: ["end < 0 → end <= 0"],
  },
  {
    file: file("http/body"),
    why: "A missing length is found malformed once the first bytes of the body, even zero, are counted.",
    mutants: ["length === undefined → false"],
  },
  {
    file: file("http/head"),
    why: "Unfolding a text without folds changes nothing: the check only saves a copy.",
    mutants: ["grammar.test(text) → false"],
  },
  {
    file: file("http/head"),
    why: "The first line of a head is the status, never a field.",
    mutants: ["at >= 0 → at > 0"],
  },
  {
    file: file("http/connection"),
    why: "Each request sets it before it is read.",
    mutants: ["false → true"],
  },
  {
    file: file("http/connection"),
    why: "The check is for the types: it is called while something waits.",
    mutants: ["settled?.(result) → settled(result)"],
  },
  {
    file: file("http/connection"),
    why: "What keeps a process alive is tested in a separate process, without the mutant.",
    mutants: ["socket.unref(); → ;", "socket.ref(); → ;"],
  },
  {
    file: file("http/connection"),
    why: "TCP's own delay and keep-alive: how soon a small segment goes out, and a silent peer is noticed.",
    mutants: ["true → false"],
  },
  {
    file: file("http/connection"),
    why: "A write to a closed connection fails with either of two codes, depending on timing.",
    mutants: ['error.code === "EPIPE" → false'],
  },
  {
    file: file("http/connection"),
    why: "Node emits `end` or `error` first: this is for a close without either.",
    mutants: ["() => lose(false) → () => undefined"],
  },
  {
    file: file("http/connection"),
    why: "An answer that ends with its connection has begun, so its status is known anyway.",
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
