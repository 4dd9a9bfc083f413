import type { Explained } from "./explained.ts";

export const reads: readonly Explained[] = [
  {
    file: "packages/client/src/log/log-reads.ts",
    why: "A rested pace admits as a new one does: to forget it saves some bytes for each room.",
    mutants: ["this.#missedIn.delete(other); → ;", "known.isIdle() → false"],
  },
  {
    file: "packages/client/src/room/older-pages.ts",
    why: "A turn is refused only when its wait was ended, or the room was left: nothing is read then.",
    mutants: [
      "{ if (waiting.signal.aborted) return undefined; throw cause; } → {}",
      "waiting.signal.aborted → true",
    ],
  },
  {
    file: "packages/client/src/room/older-pages.ts",
    why: "To end a wait that is over does nothing.",
    mutants: ["{ this.#waiting = undefined; } → {}"],
  },
];
