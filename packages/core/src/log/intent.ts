import { createHash } from "node:crypto";
import type { EntityItem } from "electrodb";
import { logKindOf } from "../event-kinds/kinds.ts";
import { expiresIn, intentLifeSeconds, messageExpiry } from "../table/expiry.ts";
import type { intentEntity } from "../table/intent.entity.ts";
import type { Store } from "../table/store.ts";
import type { Draft } from "./draft.ts";

/** An intent as it is stored. */
export type IntentItem = EntityItem<ReturnType<typeof intentEntity>>;

/**
 * Where the event of a (sender, id) belongs, and the digest of its content. `eventExpireAt`: when
 * the event expires, in epoch seconds; never, if missing.
 */
export type Intent = { seq: number; digest: string; eventExpireAt?: number | undefined };

const saidIn = (draft: Draft) => [draft.kind, draft.room, ...logKindOf(draft.kind).digest(draft)];

const digestOf = (draft: Draft) =>
  createHash("sha256")
    .update(JSON.stringify(saidIn(draft)))
    .digest("base64url");

/**
 * When an intent expires. Where messages expire, a day after its event: a retry that finds the seq
 * empty must know that the event may have been there. Where they are kept forever, a message's
 * expires in a day: after that the index by user has it for certain, and the log shows it to
 * readers. A change is in no index, so its intent stays with it: a user who deletes their account
 * must be able to take it along, however incomplete it was left.
 */
const expiryOf = (store: Store, { kind }: Draft, { takenAt }: Taken) => {
  const eventExpireAt = messageExpiry(store, takenAt);
  if (eventExpireAt !== undefined) return { eventExpireAt, expireAt: eventExpireAt + intentLifeSeconds };
  return kind === "message" ? { expireAt: expiresIn(store, intentLifeSeconds) } : {};
};

/** A taken seq, and when, in epoch milliseconds. */
type Taken = { seq: number; takenAt: number };

/** Whether the event that an intent names has expired, if it was ever stored. */
export const hasEnded = (store: Store, { eventExpireAt }: Intent) =>
  (eventExpireAt ?? Number.POSITIVE_INFINITY) * 1000 <= store.now();

/** Whether an intent is for this very event, not for another one under the same id. */
export const isFor = (intent: Intent, draft: Draft) => intent.digest === digestOf(draft);

/**
 * Records that the draft belongs at a seq, unless a first attempt has recorded it before.
 *
 * @returns the valid intent: this one, or the first attempt's.
 */
export const recordIntent = async (store: Store, draft: Draft, place: Taken): Promise<Intent> => {
  const { sender, id, room } = draft;
  const intent = { seq: place.seq, digest: digestOf(draft), ...expiryOf(store, draft, place) };
  const stored = await store.intents
    .create({ userId: sender.userId, id, room, ...intent })
    .go({ returnOnConditionCheckFailure: true });
  return stored.rejected ? readIntent(store, draft) : intent;
};

/**
 * Moves an intent whose seq was given up to another one, unless another attempt has moved it.
 *
 * @returns the valid intent.
 */
export const moveIntent = async (store: Store, draft: Draft, from: Intent, place: Taken): Promise<Intent> => {
  const to = { seq: place.seq, ...expiryOf(store, draft, place) };
  const moved = await store.intents
    .patch({ userId: draft.sender.userId, id: draft.id })
    .set(to)
    .where((attribute, { eq }) => eq(attribute.seq, from.seq))
    .go({ returnOnConditionCheckFailure: true });
  return moved.rejected ? readIntent(store, draft) : { ...from, ...to };
};

/** The intent of a draft, or undefined when it was never recorded. */
export const findIntent = async (store: Store, draft: Draft): Promise<Intent | undefined> => {
  const { data } = await store.intents
    .get({ userId: draft.sender.userId, id: draft.id })
    .go({ consistent: true });
  return data ?? undefined;
};

/**
 * The current intent of a draft that has been recorded.
 *
 * @throws Error when it is gone: a day has passed, or its sender was deleted.
 */
export const readIntent = async (store: Store, draft: Draft): Promise<Intent> => {
  const intent = await findIntent(store, draft);
  if (intent) return intent;
  throw new Error("A recorded intent is missing.");
};
