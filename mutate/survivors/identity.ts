import type { Explained } from "./explained.ts";

const file = (name: string) => `packages/core/src/identity/${name}.ts`;

export const identity: readonly Explained[] = [
  {
    file: file("identity"),
    why: "A cause is for the log alone.",
    mutants: ["{ cause } → {}"],
  },
  {
    file: file("issuer"),
    why: "A cause is for the log alone.",
    mutants: [/^{ cause(: error)? } → {}$/],
  },
  {
    file: file("issuer"),
    why: "These are jose's defaults, except for the timeout, which a test would have to wait for.",
    mutants: [/^{ timeoutDuration: .* → {}$/],
  },
  {
    file: file("verifier"),
    why: "A function that returns nothing returns undefined.",
    mutants: ["{ return undefined; } → {}"],
  },
];
