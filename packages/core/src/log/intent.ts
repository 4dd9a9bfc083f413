import { createHash } from "node:crypto";
import type { EntityItem } from "electrodb";
import { expiresIn, intentLifeSeconds, messageExpiry } from "../expiry.ts";
import type { Store } from "../store.ts";
import type { Draft } from "./draft.ts";
import type { intentEntity } from "./intent.entity.ts";

/** An intent as it is stored. */
export type IntentItem = EntityItem<ReturnType<typeof intentEntity>>;

/** Where the event of a (sender, id) belongs, and the digest of what it said. */
export type Intent = { seq: number; digest: string };

const saidIn = (draft: Draft) => {
  const { kind, room } = draft;
  if (kind === "message") return [kind, room, draft.message, draft.replyTo ?? null];
  if (kind === "edit") return [kind, room, draft.message, draft.target];
  return [kind, room, draft.target];
};

const digestOf = (draft: Draft) =>
  createHash("sha256")
    .update(JSON.stringify(saidIn(draft)))
    .digest("base64url");

/**
 * When an intent ends. A message's in a day: after that the index by user has it for certain. A change is in no index, so its intent
 * is there as long as the change itself: a person who leaves must be able to take it along, however half-done it was left.
 */
const expiryOf = (store: Store, { kind }: Draft) => {
  const expireAt = kind === "message" ? expiresIn(store, intentLifeSeconds) : messageExpiry(store);
  return expireAt === undefined ? {} : { expireAt };
};

/** Whether an intent is for this very event, not for another one under the same id. */
export const isFor = (intent: Intent, draft: Draft) => intent.digest === digestOf(draft);

/**
 * Records that the draft belongs at `seq`, unless a first try has recorded it before.
 *
 * @returns the intent that stands: this one, or the first try's.
 */
export const recordIntent = async (store: Store, draft: Draft, seq: number): Promise<Intent> => {
  const { sender, id, room } = draft;
  const intent = { seq, digest: digestOf(draft) };
  const stored = await store.intents
    .create({ userId: sender.userId, id, room, ...intent, ...expiryOf(store, draft) })
    .go({ returnOnConditionCheckFailure: true });
  return stored.rejected ? readIntent(store, draft) : intent;
};

/**
 * Moves an intent whose place was given up to another seq, unless somebody else has moved it.
 *
 * @returns the intent that stands.
 */
export const moveIntent = async (store: Store, draft: Draft, from: Intent, seq: number): Promise<Intent> => {
  const moved = await store.intents
    .patch({ userId: draft.sender.userId, id: draft.id })
    .set({ seq, ...expiryOf(store, draft) })
    .where((attribute, { eq }) => eq(attribute.seq, from.seq))
    .go({ returnOnConditionCheckFailure: true });
  return moved.rejected ? readIntent(store, draft) : { ...from, seq };
};

/** The intent that stands for a draft, or undefined when it was never recorded. */
export const findIntent = async (store: Store, draft: Draft): Promise<Intent | undefined> => {
  const { data } = await store.intents
    .get({ userId: draft.sender.userId, id: draft.id })
    .go({ consistent: true });
  return data ?? undefined;
};

/**
 * The intent of a draft that has been recorded, as it stands now.
 *
 * @throws Error when it is gone: a day has passed, or its sender has left.
 */
export const readIntent = async (store: Store, draft: Draft): Promise<Intent> => {
  const intent = await findIntent(store, draft);
  if (intent) return intent;
  throw new Error("An intent that was recorded is not there.");
};
