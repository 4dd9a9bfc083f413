import type { Explained } from "./explained.ts";

export const sends: readonly Explained[] = [
  {
    file: "packages/client/src/sending/earlier-try.ts",
    why: "What goes out goes out as somebody: that nobody may be known is for the types.",
    mutants: ["user?.userId → user.userId"],
  },
  {
    file: "packages/client/src/sending/earlier-try.ts",
    why: "What is no event is no try's place in the log.",
    mutants: ['[] → ["Stryker was here"]'],
  },
  {
    file: "packages/client/src/sending/send-queue.ts",
    why: "An id that is forgotten does not come back: what is still noted of it only takes memory.",
    mutants: [
      "this.#repeatable.delete(id); → ;",
      "this.#logged.delete(id); → ;",
      "this.#refusals.delete(id); → ;",
    ],
  },
];
