import { logKindOf } from "../event-kinds/kinds.ts";
import type { EventItem } from "../table/event.entity.ts";
import { logPage } from "../wire/limits.ts";
import type { Appended } from "./append.ts";

/**
 * Receives an event as soon as it is stored, before it is applied to what it changes, so that the room
 * can be told: a seq that is taken and untold is a gap that everyone reads the log for. A repeated
 * event of which nobody needs to be told is not passed.
 */
export type OnStored = (appended: Appended) => void;

/**
 * Whether the room needs to be told of a stored event. A first attempt may have died before it told
 * anybody. But clients who have got any later event have looked for this one in the log, and those who
 * enter anew get the newest `logPage.default` events. So a repeated event that is further behind tells
 * nobody anything, and one that its message has outgrown is out of date.
 *
 * @param message what a repeated event changes, as it was last read.
 */
export const isNews = ({ event, repeated, head }: Appended, message: EventItem | undefined): boolean => {
  if (!repeated) return true;
  return head - event.seq < logPage.default && !logKindOf(event.action).isOutgrown(event, message);
};
