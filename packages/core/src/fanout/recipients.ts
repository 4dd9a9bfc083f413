import { remembering } from "../remembering.ts";
import type { Subscriber } from "../subscription/subscribe.ts";
import type { Announcement } from "./announcement.ts";
import type { Recipient } from "./deliver.ts";
import { eventFrames, legacyFrame } from "./frame.ts";

/** Whether an announcement is for a subscriber, as far as the parts of a large room go. */
const isFor = ({ part }: Announcement, connectionId: string) =>
  part === undefined || connectionId > part.after;

const textOf = (frame: object) => JSON.stringify(frame);

/**
 * What each subscriber is to be sent of a room's announcements: `parley.v1` clients as few frames as hold them all,
 * each the same string for all of them, legacy clients one a message. In the order of seq. Nobody hears of nothing but
 * what they said themselves, and legacy clients nothing twice.
 */
export const recipientsOf = (
  announcements: readonly Announcement[],
  subscribers: readonly Subscriber[],
): Recipient[] => {
  const inOrder = announcements.toSorted((a, b) => a.event.seq - b.event.seq);
  // Whoever is after one part's beginning is after all earlier ones: so their number says which ones they are.
  const framesOf = remembering((mine: readonly Announcement[]) => mine.length, eventsText);
  const legacyTextOf = remembering((announcement: Announcement) => announcement, legacyText);

  return subscribers.flatMap((subscription) => {
    const { connectionId, protocol } = subscription;
    const mine = inOrder.filter((announcement) => isFor(announcement, connectionId));
    const others = mine.filter(({ from }) => from.connectionId !== connectionId);
    if (others.length === 0) return [];
    const frames =
      protocol === "parley.v1" ? framesOf(mine) : others.flatMap((each) => legacyTextOf(each) ?? []);
    return frames.length === 0 ? [] : { subscription, frames };
  });
};

const eventsText = (announcements: readonly Announcement[]) => eventFrames(announcements).map(textOf);

const legacyText = (announcement: Announcement) => {
  const frame = announcement.repeated ? undefined : legacyFrame(announcement, announcement.from.connectionId);
  return frame && textOf(frame);
};
