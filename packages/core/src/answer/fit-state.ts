import type { RoomState } from "../protocol/event.ts";
import { bytesOf, fitting } from "./fit.ts";

/**
 * A room's state cut to a number of bytes of events: missed events keep their oldest part, so that
 * the reader continues from there; a fresh start keeps its newest.
 */
export const fitState = (state: RoomState, bytes: number): RoomState => {
  const { events } = state;
  if (state.reset) {
    const kept = fitting(events.toReversed(), bytes);
    return kept === events.length
      ? state
      : { ...state, events: events.slice(events.length - kept), more: true };
  }
  const kept = fitting(events, bytes);
  const next = events[kept];
  if (!next) return state;
  return {
    ...state,
    events: events.slice(0, kept),
    settled: Math.min(state.settled, next.seq - 1),
    more: true,
  };
};

/**
 * Several states cut so that their events together fit into a number of bytes. Each room has an equal
 * share, so that a flooded one takes no other's place; what the shares leave serves the first rooms first.
 */
export const fitStates = (states: readonly RoomState[], bytes: number): RoomState[] => {
  const share = Math.floor(bytes / states.length);
  const shares = states.map((state) => eventBytes(fitState(state, share)));
  let left = bytes - shares.reduce((sum, each) => sum + each, 0);
  return states.map((state, at) => {
    const own = shares[at] ?? 0;
    const fitted = fitState(state, own + left);
    left -= eventBytes(fitted) - own;
    return fitted;
  });
};

const eventBytes = ({ events }: RoomState): number => events.reduce((sum, event) => sum + bytesOf(event), 0);
