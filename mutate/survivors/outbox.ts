import type { Explained } from "./explained.ts";

export const outbox: readonly Explained[] = [
  {
    file: "packages/client/src/outbox/file-outbox.ts",
    why: "A longer name of a file serves as well.",
    mutants: [
      'createHash("sha256") .update(JSON.stringify([server, user])) .digest("hex") .slice(0, 16) → createHash("sha256").update(JSON.stringify([server, user])).digest("hex")',
    ],
  },
  {
    file: "packages/client/src/outbox/file-outbox.ts",
    why: "A file that stays open costs a descriptor until it is collected: no test counts them.",
    mutants: ["{ await file.close(); } → {}"],
  },
  {
    file: "packages/client/src/outbox/outbox-keeper.ts",
    why: "Whether an item is gone is asked first: that it is still noted as kept changes nothing then.",
    mutants: ["!this.#gone.has(item.id) → true", "this.#kept.delete(id); → ;"],
  },
  {
    file: "packages/client/src/outbox/outbox-keeper.ts",
    why: "Only that it is another number than before counts.",
    mutants: ["this.#losses += 1 → this.#losses -= 1"],
  },
  {
    file: "packages/client/src/outbox/tabs/tab-outbox.ts",
    why: "No item has the id `undefined`, which is noted of one that was put.",
    mutants: ['"removed" in update.output → true'],
  },
  {
    file: "packages/client/src/outbox/tabs/tab-outbox.ts",
    why: "A write that is decided holds up nothing: remembering it only takes memory.",
    mutants: ["() => void writing.delete(decided) → () => undefined"],
  },
  {
    file: "packages/client/src/outbox/tabs/tab-turn.ts",
    why: "Whoever is told to have lost the turn gives it up, which says so once more.",
    mutants: ["false → true"],
  },
  {
    file: "packages/client/src/outbox/tabs/tab-turn.ts",
    why: "A tab that has taken the turn asks nobody, and giving it up ends what it waited for.",
    mutants: ["this.#answered(); → ;"],
  },
];
