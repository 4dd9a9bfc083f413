import type { Explained } from "../survivors.ts";

const file = (name: string) => `packages/core/src/fanout/${name}.ts`;

export const fanout: readonly Explained[] = [
  {
    file: file("frame"),
    why: "The checks are for the types: a frame begins with its first event.",
    mutants: ['[] → ["Stryker was here"]', "last[0]?.epoch → last[0].epoch", "!first → false"],
  },
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
    file: file("recipients"),
    why: "To work out for each recipient what was worked out for the first gives the same: it takes CPU.",
    mutants: ["found !== undefined → false", "known.set(key, result); → ;"],
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
    file: file("window"),
    why: "A timer that is left to run out finds its place given back.",
    mutants: ["clearTimeout(timer); → ;"],
  },
];
