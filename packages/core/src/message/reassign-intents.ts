import { applyEvent } from "../event-kinds/apply.ts";
import { toEvent } from "../log/event.ts";
import type { IntentItem } from "../log/intent.ts";
import { seal } from "../log/seal.ts";
import type { Progress } from "../protocol/http.ts";
import type { EventItem } from "../table/event.entity.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { hasTime, mostAtOnce, pageSize, rename, type Transfer } from "./reassign.ts";

/**
 * Transfers what a user's intents name: their latest messages and all their changes, by strongly
 * consistent reads. A half-done change is completed, and where nothing was stored, nothing can be
 * any more. Then the intents are transferred: to the other user, who may send again what was not
 * acknowledged, or, if nobody takes over (`forget`), they are deleted.
 *
 * For a user who can send nothing more. It costs up to four write units an intent.
 *
 * @returns how many events it transferred, and whether those were all intents.
 */
export const reassignIntents = async (
  store: Store,
  handing: Transfer & { intents: "take" | "forget" },
  most = mostAtOnce,
): Promise<Progress> => {
  const { from, to, intents } = handing;
  let looked = 0;
  let messages = 0;
  let cursor: string | null = null;
  do {
    const page: { data: IntentItem[]; cursor: string | null } = await store.intents.query
      .intent({ userId: from })
      .go({ consistent: true, limit: Math.min(pageSize, most), cursor });
    const taken = await Promise.all(
      page.data.map(async (intent) => {
        const isTaken = await reassignPlace(store, intent, handing);
        if (intents === "take")
          await store.intents
            .create({ ...intent, userId: to(intent.room) })
            .go({ returnOnConditionCheckFailure: true });
        // Last: the seq is found again by it if this was interrupted.
        await store.intents.delete({ userId: from, id: intent.id }).go();
        return isTaken;
      }),
    );
    looked += page.data.length;
    messages += taken.filter(Boolean).length;
    cursor = page.cursor;
  } while (cursor !== null && looked < most && hasTime(store, handing));
  return { messages, done: cursor === null };
};

const reassignPlace = async (
  store: Store,
  { room, seq }: IntentItem,
  handing: Transfer,
): Promise<boolean> => {
  const item = (await readPlace(store, room, seq)) ?? (await seal(store, room, seq));
  if (item?.userId !== handing.from) return false;
  await complete(store, item);
  return rename(store, item, handing);
};

/** What a retry would do, and there will be none. */
const complete = async (store: Store, item: EventItem) => {
  const event = toEvent(item);
  if (event) await applyEvent(store, item.room, event);
};
