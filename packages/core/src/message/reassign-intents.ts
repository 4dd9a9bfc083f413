import { type OnCost, prices, readCost, writeCost } from "../cost.ts";
import { applyEvent, needsApplying } from "../event-kinds/apply.ts";
import { readTarget } from "../event-kinds/target.ts";
import { toEvent } from "../log/event.ts";
import type { IntentItem } from "../log/intent.ts";
import { seal } from "../log/seal.ts";
import type { Progress } from "../protocol/http.ts";
import type { EventItem } from "../table/event.entity.ts";
import type { Store } from "../table/store.ts";
import { maxAtOnce, pageSize, rename, takenOf, throttledSeconds } from "./reassign.ts";
import { mayContinue, type Transfer, takes, unlimited } from "./transfer.ts";

/** Bytes of an intent. */
const intentBytes = 400;

/** Bytes of a deleted message with the longest list of edits. */
const deletedBytes = 1_500;

/**
 * Transfers what a user's intents name: their latest messages and all their changes, by strongly
 * consistent reads. A half-done change is completed, and where nothing was stored, nothing can be
 * any more. Then the intents are transferred: to the other user, who may send again what was not
 * acknowledged, or, if nobody takes over (`forget`), they are deleted.
 *
 * For a user who can send nothing more. It costs up to five write units an intent.
 *
 * @returns how many events it transferred, and whether those were all intents.
 */
export const reassignIntents = async (
  store: Store,
  transfer: Transfer & { intents: "take" | "forget" },
  max = maxAtOnce,
): Promise<Progress> => {
  const { onCost } = transfer.budget ?? unlimited;
  let looked = 0;
  let messages = 0;
  let cursor: string | null = null;
  do {
    const page: { data: IntentItem[]; cursor: string | null } = await store.intents.query
      .intent({ userId: transfer.from })
      .go({ consistent: true, limit: Math.min(pageSize, max), cursor });
    onCost(readCost(page.data.length * intentBytes));
    const { taken, isRefused } = await takenOf(
      page.data.map((intent) => reassignIntent(store, intent, transfer)),
    );
    looked += page.data.length;
    messages += taken;
    if (isRefused) return { messages, done: false, retryAfter: throttledSeconds };
    cursor = page.cursor;
  } while (cursor !== null && looked < max && mayContinue(store, transfer));
  return { messages, done: cursor === null };
};

const reassignIntent = async (
  store: Store,
  intent: IntentItem,
  transfer: Transfer & { intents: "take" | "forget" },
): Promise<boolean> => {
  const { from, to, intents, budget = unlimited } = transfer;
  const isTaken = await reassignPlace(store, intent, transfer);
  if (intents === "take") {
    await give(store, intent, to(intent.room), budget.onCost);
  }
  // Last: the seq is found again by it if this was interrupted.
  budget.onCost(prices.writeUnit);
  const deleted = await store.intents
    .delete({ userId: from, id: intent.id })
    .where(({ seq }, { eq }) => eq(seq, intent.seq))
    .go({ returnOnConditionCheckFailure: true });
  if (!deleted.rejected) return isTaken;
  // An attempt that was in flight has moved it to another seq, unless another call has deleted it.
  budget.onCost(prices.readUnit);
  const { data: moved } = await store.intents.get({ userId: from, id: intent.id }).go({ consistent: true });
  return moved ? reassignIntent(store, moved, transfer) : isTaken;
};

/**
 * Gives an intent to another user. If they have used its id for something else, it is kept under one that
 * no client may use: its event is found by it when that user is deleted.
 */
const give = async (store: Store, intent: IntentItem, userId: string, onCost: OnCost): Promise<void> => {
  const { room, seq } = intent;
  const keep = (id: string) => {
    onCost(prices.writeUnit);
    return store.intents.create({ ...intent, userId, id }).go({ returnOnConditionCheckFailure: true });
  };
  if (!(await keep(intent.id)).rejected) return;
  onCost(prices.readUnit);
  const { data: own } = await store.intents.get({ userId, id: intent.id }).go({ consistent: true });
  // An earlier call has given it.
  if (own?.room === room && own.seq === seq) return;
  await keep(`${room}:${seq}`);
};

const reassignPlace = async (
  store: Store,
  { room, seq }: IntentItem,
  transfer: Transfer,
): Promise<boolean> => {
  const { onCost } = transfer.budget ?? unlimited;
  const item = (await readTarget(store, room, seq, onCost)) ?? (await sealFor(store, { room, seq }, onCost));
  if (!takes(transfer, item)) return false;
  await complete(store, item, onCost);
  return rename(store, item, transfer);
};

const sealFor = (store: Store, { room, seq }: Pick<IntentItem, "room" | "seq">, onCost: OnCost) => {
  onCost(prices.writeUnit + prices.readUnit);
  return seal(store, room, seq);
};

/** What a retry would do, and there will be none. */
const complete = async (store: Store, item: EventItem, onCost: OnCost) => {
  const event = toEvent(item);
  if (!event || !needsApplying(event)) return;
  // A deletion writes its message again, which has no text any more, but may list a hundred edits.
  onCost(writeCost(deletedBytes));
  await applyEvent(store, item.room, event, undefined, onCost);
};
