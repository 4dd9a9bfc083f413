import type { RoomState } from "../protocol/event.ts";
import { bytesOf } from "./fit.ts";

/** How much of a room's description stays: all of it, its title, or nothing. */
const cuts = [
  (state: RoomState) => state,
  ({ topic: _, ...state }: RoomState) => state,
  ({ topic: _, title: __, ...state }: RoomState) => state,
];

const descriptionBytes = ({ title, topic }: RoomState) =>
  (title ? bytesOf({ title }) : 0) + (topic ? bytesOf({ topic }) : 0);

/**
 * Several states whose titles and topics together fit into a number of bytes: others choose them, and they
 * must leave room for what is said. The first rooms are served first, titles before topics. What is left
 * out comes with the state of the room alone.
 */
export const fitDescriptions = (states: readonly RoomState[], bytes: number): RoomState[] => {
  let left = bytes;
  return states.map((state) => {
    const fitted = cuts.map((cut) => cut(state)).find((each) => descriptionBytes(each) <= left) ?? state;
    left -= descriptionBytes(fitted);
    return fitted;
  });
};
