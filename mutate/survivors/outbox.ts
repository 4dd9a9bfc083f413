import type { Explained } from "./explained.ts";

export const outbox: readonly Explained[] = [
  {
    file: "packages/client/src/outbox/file-outbox.ts",
    why: "A longer file name works as well.",
    mutants: [
      'createHash("sha256") .update(JSON.stringify([server, user])) .digest("hex") .slice(0, 16) → createHash("sha256").update(JSON.stringify([server, user])).digest("hex")',
    ],
  },
  {
    file: "packages/client/src/outbox/file-outbox.ts",
    why: "An open file costs a descriptor until it is collected, and no test counts those.",
    mutants: ["{ await file.close(); } → {}"],
  },
  {
    file: "packages/client/src/outbox/outbox-keeper.ts",
    why: "Whether an item is gone is checked first, so a stale note that it is kept has no effect.",
    mutants: ["this.#kept.delete(id); → ;"],
  },
  {
    file: "packages/client/src/outbox/outbox-keeper.ts",
    why: "Only a changed number matters, not its direction.",
    mutants: ["this.#losses += 1 → this.#losses -= 1"],
  },
  {
    file: "packages/client/src/outbox/tabs/tab-outbox.ts",
    why: "`undefined` is then noted as removed, and no item has that id.",
    mutants: ['"removed" in update.output → true'],
  },
  {
    file: "packages/client/src/outbox/tabs/tab-outbox.ts",
    why: "A settled write delays nothing: keeping it only takes memory.",
    mutants: ["() => void writing.delete(decided) → () => undefined"],
  },
  {
    file: "packages/client/src/outbox/tabs/tab-turn.ts",
    why: "A tab that loses its turn also releases it, which reports the same once more.",
    mutants: ["false → true"],
  },
  {
    file: "packages/client/src/outbox/tabs/tab-turn.ts",
    why: "A tab that has the turn asks no other, and releasing it ends the wait.",
    mutants: ["this.#answered(); → ;"],
  },
];
