import type { PendingChange } from "@parley/client/snapshot";

const changing = {
  edit: { inFlight: "Saving", refused: "Not changed." },
  delete: { inFlight: "Deleting", refused: "Not deleted." },
  pin: { inFlight: "Pinning", refused: "Not pinned." },
};

/** What is said of a change that is in flight, or was refused. */
export const wordsOf = ({ kind, pinned }: PendingChange) =>
  kind === "pin" && pinned === false ? { inFlight: "Unpinning", refused: "Not unpinned." } : changing[kind];
