import { setTimeout as pause } from "node:timers/promises";
import { messageExpiry } from "../expiry.ts";
import { type EventItem, messageIn } from "../log/event.ts";
import { readPlace, seal } from "../log/seal.ts";
import { ParleyError } from "../protocol/error.ts";
import type { MessageEvent } from "../protocol/event.ts";
import { type Head, takeSeq } from "../room/head.ts";
import type { Store } from "../store.ts";
import { type Intent, isFor, moveIntent, readIntent, recordIntent } from "./intent.ts";

/** A message as its sender means it. `claimed`: the name is only what the frame says. */
export type Draft = {
  room: string;
  id: string;
  message: string;
  replyTo?: number | undefined;
  sender: { userId: string; name: string; claimed?: boolean };
};

/** `repeated`: the message was stored by an earlier try. */
export type Sent = { epoch: string; event: MessageEvent; repeated: boolean };

/** Rounds before a send that meets its own retries gives up; each is a few milliseconds. */
const rounds = 6;

/**
 * Stores a message at the room's next seq, once, however often it is tried.
 *
 * The intent (sender, id) -> seq comes before the message, and a message is only ever stored at the seq
 * its intent names, so a retry finds the first try: it repeats its answer, or, if it died half-way,
 * seals its place for good and takes the intent over. Three writes one after another when all is well.
 *
 * @throws ParleyError `id_reused` when the id was used for another message; `unavailable` when
 * concurrent tries of the same message kept each other from storing it.
 */
export const sendMessage = async (store: Store, draft: Draft): Promise<Sent> => {
  const { room } = draft;
  let place = await takeSeq(store, room);
  let intent = await recordIntent(store, draft, place.head);
  for (let round = 0; round < rounds; round++) {
    if (!isFor(intent, draft)) {
      await seal(store, room, place.head);
      throw new ParleyError("id_reused", "This id was used before, for another message. Choose a new id.", {
        field: "id",
      });
    }
    if (intent.seq === place.head) {
      const event = await storeMessage(store, draft, place);
      if (event) return { epoch: place.epoch, event, repeated: false };
      // A retry of this very message sealed the place. Let it finish, then look again.
      await pause(20 + Math.random() * 60);
      place = await takeSeq(store, room);
      intent = await readIntent(store, draft);
      continue;
    }
    const event = await firstTry(store, draft, intent);
    if (event) {
      await seal(store, room, place.head);
      return { epoch: place.epoch, event, repeated: true };
    }
    intent = await moveIntent(store, draft, intent, place.head);
  }
  await seal(store, room, place.head);
  throw new ParleyError(
    "unavailable",
    "The message could not be stored just now. Send it again with its id.",
  );
};

/** The message that an earlier try stored; if it stored none, it never will: its place is sealed. */
const firstTry = async (store: Store, draft: Draft, intent: Intent): Promise<MessageEvent | undefined> => {
  const item: EventItem | undefined = await seal(store, draft.room, intent.seq);
  return item && messageIn(item);
};

/** Stores the message at its place; undefined when the place was sealed. */
const storeMessage = async (store: Store, draft: Draft, place: Head): Promise<MessageEvent | undefined> => {
  const { room, id, message, replyTo, sender } = draft;
  const expireAt = messageExpiry(store);
  const stored = await store.events
    .create({
      room,
      seq: place.head,
      kind: "message",
      id,
      userId: sender.userId,
      name: sender.name,
      ...(sender.claimed && { claimed: true }),
      message,
      timestamp: new Date(place.headAt).toISOString(),
      ...(replyTo !== undefined && { replyTo }),
      ...(expireAt !== undefined && { expireAt }),
    })
    .go({ returnOnConditionCheckFailure: true });
  if (!stored.rejected) return messageIn(stored.data);
  // The SDK repeats a write whose answer was lost: then what stands there is this very message.
  const item = await readPlace(store, room, place.head);
  return item && messageIn(item);
};
