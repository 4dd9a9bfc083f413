import { bytesOf } from "../answer/fit.ts";
import type { LiveEvent, RoomEvent } from "../protocol/event.ts";
import type { EventFrame, EventsFrame, LegacyMessageFrame, VoidFrame } from "../protocol/frame.ts";
import { frameBytes } from "../wire/limits.ts";

/** A stored event to be delivered, or a seq that has none. */
export type Outgoing = { room: string; epoch: string; event: LiveEvent };

/** The frame that delivers one event to `parley.v1` clients. */
export const eventFrame = ({ room, epoch, event }: Outgoing & { event: RoomEvent }): EventFrame => ({
  ...event,
  room,
  epoch,
});

/**
 * The frames that deliver a room's events to `parley.v1` clients: as few as possible with none over
 * 32 KB, the step in which they are billed.
 *
 * @param outgoing in the order of delivery.
 */
export const eventFrames = (outgoing: readonly Outgoing[]): (EventFrame | VoidFrame | EventsFrame)[] => {
  const frames: Outgoing[][] = [];
  let bytesLeft = 0;
  for (const each of outgoing) {
    const last = frames.at(-1);
    bytesLeft -= bytesOf(each.event);
    if (last && bytesLeft >= 0 && last[0]?.epoch === each.epoch) {
      last.push(each);
      continue;
    }
    const envelope = bytesOf({ action: "events", room: each.room, epoch: each.epoch, events: [] });
    bytesLeft = frameBytes - envelope - bytesOf(each.event);
    frames.push([each]);
  }
  return frames.flatMap((several) => {
    const [first, ...others] = several;
    if (!first) return [];
    const { room, epoch, event } = first;
    if (others.length === 0) return { ...event, room, epoch };
    return { action: "events", room, epoch, events: several.map(({ event }) => event) };
  });
};

/**
 * Prefix of a claimed name where legacy clients read ids. No id begins with it, so a claim is
 * recognisable whatever it reads like. IRC servers mark an unverified user name in this way.
 */
export const claimMark = "~";

/**
 * The frame that delivers a message to legacy clients, which understand no other.
 *
 * @param connectionId the sender's connection.
 */
export const legacyFrame = (
  { room, epoch, event }: Outgoing,
  connectionId: string,
): LegacyMessageFrame | undefined => {
  if (event.action !== "message") return undefined;
  const user_id = event.verified === false ? claimMark + event.name : event.userId;
  return { ...event, room, epoch, user_id, connectionId };
};
