import type { Explained } from "./explained.ts";

export const sends: readonly Explained[] = [
  {
    file: "packages/client/src/sending/earlier-try.ts",
    why: "A frame is always sent as a known user: the check is for the types.",
    mutants: ["user?.userId → user.userId"],
  },
  {
    file: "packages/client/src/sending/earlier-try.ts",
    why: "A value that is not an event matches no attempt.",
    mutants: ['[] → ["Stryker was here"]'],
  },
];
