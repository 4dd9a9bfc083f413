import type { MessageEvent, RoomEvent } from "../../../packages/core/src/protocol/event.ts";
import type { Replayed } from "./replay.ts";

/** What the changes of a message have made of it, as far as they say. */
const changed = (events: readonly RoomEvent[], target: number) => {
  const changes = events.filter((event) => "target" in event && event.target === target);
  const edit = changes.findLast((event) => event.action === "edit");
  const pin = changes.findLast((event) => event.action === "pin");
  const isDeleted = changes.some(({ action }) => action === "delete");
  return { isDeleted, text: edit?.message, pin: pin?.pinned ? pin.seq : undefined };
};

const isApplied = (message: MessageEvent, events: readonly RoomEvent[]): boolean => {
  const { isDeleted, text, pin } = changed(events, message.seq);
  if (isDeleted) return message.deleted === true && message.message === "" && message.pin === undefined;
  return message.pin === pin && (text === undefined || message.message === text);
};

/**
 * Messages in the log that lack a change of theirs. No client shows that while it holds the change, too. A
 * change whose handler died lacks for good where its sender was removed before they repeated it.
 */
export const judgeApplied = ({ room, events }: Replayed): string[] =>
  events.flatMap((event) =>
    event.action !== "message" || isApplied(event, events)
      ? []
      : [`The message at ${room}/${event.seq} lacks a change: ${JSON.stringify(event)}`],
  );
