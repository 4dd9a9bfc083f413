import type { Connection } from "../connection/connection.ts";
import type { Store } from "../store.ts";
import { subscribe, subscribersOf } from "../subscription/subscribe.ts";
import { type Delivery, deliver } from "./deliver.ts";
import { eventFrame, legacyFrame, type Outgoing } from "./frame.ts";
import type { Post } from "./poster.ts";

/**
 * Tells a room of a stored event: everybody but the connection it came from, which gets it as its answer.
 * A legacy client that speaks in a room it is not in hears it from now on.
 *
 * @param repeated the event had been stored before, and probably told: then legacy clients, who could not
 * tell it from a second message, are left out.
 */
export const announce = async (
  store: Store,
  post: Post,
  { outgoing, from, repeated }: { outgoing: Outgoing; from: Connection; repeated: boolean },
): Promise<Delivery> => {
  const subscribers = await subscribersOf(store, outgoing.room);
  const legacy = repeated ? undefined : legacyFrame(outgoing);
  const payloads = {
    "parley.v1": JSON.stringify(eventFrame(outgoing)),
    legacy: legacy && JSON.stringify(legacy),
  };
  const isOwn = ({ connectionId }: { connectionId: string }) => connectionId === from.connectionId;
  const recipients = subscribers.filter((each) => !isOwn(each) && payloads[each.protocol] !== undefined);
  const joins = from.protocol === "legacy" && !subscribers.some(isOwn);
  const [delivery] = await Promise.all([
    deliver(store, post, recipients, ({ protocol }) => payloads[protocol] ?? ""),
    joins && subscribe(store, outgoing.room, from),
  ]);
  return delivery;
};
