import { AccessChanged } from "../acl/access-changed.ts";
import { type OnCost, prices, uncharged } from "../cost.ts";
import { applyTo } from "../event-kinds/apply.ts";
import { logKindOf } from "../event-kinds/kinds.ts";
import { readTarget } from "../event-kinds/target.ts";
import type { EventItem } from "../table/event.entity.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { type Appended, append, idReused, type OnVoid } from "./append.ts";
import type { Draft } from "./draft.ts";
import { findIntent, isFor } from "./intent.ts";
import { isNews, type OnStored } from "./stored.ts";
import { takeTurn } from "./turn.ts";

/** What the caller of `record` wants to know before it resolves. */
export type RecordListeners = {
  /** Receives what the message that an event changes makes it cost, once that is known. */
  onCost?: OnCost;
  /** Receives the seqs that are left empty, also when it throws. */
  onVoid?: OnVoid;
  /** Waited for before anything is stored beside the seq. If it rejects, the seq is left empty. */
  confirmed?: Promise<void>;
  /** Receives the event once it is stored, also when applying it fails. */
  onStored?: OnStored;
};

/**
 * Stores an event, and applies it to what it changes. However often it is attempted with its id, it
 * is one event; a retry also completes a first attempt that died between the two.
 *
 * @throws ParleyError the refusal of the kind's `require`; `id_reused`, `id_expired`,
 *   `unavailable`: see `append`; `slow_mode`: see `takeTurn`.
 */
export const record = async (
  store: Store,
  draft: Draft,
  { onCost = uncharged, onVoid, onStored, confirmed }: RecordListeners = {},
): Promise<Appended> => {
  const kind = logKindOf(draft.kind);
  const admitted = kind.require ? await admit(store, draft, onCost) : undefined;
  if (kind.takesTurn) await takeTurn(store, draft, onCost);
  const appended = await append(store, draft, { onVoid, confirmed }).catch(async (error: unknown) => {
    // After any other error it may be stored all the same.
    const isStoredNot = error instanceof ParleyError || error instanceof AccessChanged;
    if (admitted && isStoredNot && !(await isLeft(store, draft, onCost)))
      await kind.release?.(store, draft, onCost);
    throw error;
  });
  const { event, repeated } = appended;
  if (repeated && admitted && kind.isReleasedByRepeats) await kind.release?.(store, draft, onCost);
  if (event.action !== draft.kind) throw new Error("An event was stored, but another one was read.");
  if (!repeated) onStored?.(appended);
  const message =
    admitted?.message ??
    ("target" in event ? await readTarget(store, draft.room, event.target, onCost) : undefined);
  if (repeated && isNews(appended, message)) onStored?.(appended);
  await applyTo(store, draft.room, event, { message, isAdmitted: admitted !== undefined, onCost });
  return appended;
};

/** Whether a retry may go on with what an attempt has reserved, since it reserves nothing itself. */
const isLeft = async (store: Store, draft: Draft, onCost: OnCost): Promise<boolean> => {
  const { requireAgain, release } = logKindOf(draft.kind);
  if (!requireAgain || !release) return false;
  onCost(prices.readUnit);
  const intent = await findIntent(store, draft);
  return intent !== undefined && isFor(intent, draft);
};

/**
 * Checks whether the sender may store a draft. A retry was allowed at its first attempt, whatever
 * happened to the message since. Some kinds are checked again if the first attempt stored nothing.
 *
 * @returns the message that a first attempt changes, if it changes one; undefined for a retry.
 */
const admit = async (
  store: Store,
  draft: Draft,
  onCost: OnCost,
): Promise<{ message: EventItem | undefined } | undefined> => {
  const intent = await findIntent(store, draft);
  if (!intent) return { message: await logKindOf(draft.kind).require?.(store, draft, onCost) };
  if (!isFor(intent, draft)) throw idReused();
  const { requireAgain } = logKindOf(draft.kind);
  if (!requireAgain) return undefined;
  onCost(prices.readUnit);
  if ((await readPlace(store, draft.room, intent.seq))?.id !== draft.id)
    await requireAgain(store, draft, onCost);
  return undefined;
};
