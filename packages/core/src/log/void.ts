import type { TakenSeq } from "./head.ts";

/**
 * Receives a seq that a send has sealed, so that the room can be told: nobody then has to read the
 * log to learn that no event is missing. `place`: the seq that the send took last.
 */
export type OnVoid = (seq: number, place: TakenSeq) => void;

/** For a caller that tells nobody: clients learn of the gap from the log. */
export const unannounced: OnVoid = () => {};
