import { prices, readCost } from "../cost.ts";
import { mayContinue, type Transfer, unlimited } from "../message/transfer.ts";
import type { Progress } from "../protocol/http.ts";
import type { ReadMarkerItem } from "../table/read-marker.entity.ts";
import type { Store } from "../table/store.ts";
import { storeReadMarker } from "./move.ts";

/** Markers that are moved concurrently: one page of the Query. */
const pageSize = 25;

/** Bytes of a marker. */
const markerBytes = 300;

/**
 * Deletes how far a user has read, for one who can read no more. Who takes over (`take`) has read what
 * either of them has.
 *
 * @returns whether those were all. Markers are no messages.
 */
export const reassignReadMarkers = async (
  store: Store,
  transfer: Transfer & { intents: "take" | "forget" },
): Promise<Progress> => {
  const { from, intents, to, budget = unlimited } = transfer;
  const give = async (marker: ReadMarkerItem) => {
    if (intents === "take") await mergeInto(store, to(marker.room), marker, budget.onCost);
    // Last: it is found again by this if it was interrupted.
    budget.onCost(prices.writeUnit);
    await store.readMarkers.delete({ reader: from, room: marker.room }).go();
  };
  let isLast = false;
  do {
    const { data } = await store.readMarkers.query
      .marker({ reader: from })
      .go({ consistent: true, limit: pageSize, pages: 1 });
    budget.onCost(readCost(data.length * markerBytes));
    await Promise.all(data.map(give));
    isLast = data.length < pageSize;
  } while (!isLast && mayContinue(store, transfer));
  return { messages: 0, done: isLast };
};

/** Moves a user's marker forward to another one's. Their own revision stays: it counts their own moves. */
const mergeInto = async (
  store: Store,
  userId: string,
  { room, epoch, seq, revision, messages }: ReadMarkerItem,
  onCost: (cost: number) => void,
): Promise<void> => {
  onCost(2 * prices.writeUnit + 3 * prices.readUnit);
  const { data: own } = await store.readMarkers.get({ reader: userId, room }).go({ consistent: true });
  const isOfOtherLog = own && own.epoch !== epoch;
  if (isOfOtherLog) return;
  await storeReadMarker(store, userId, { room, epoch, seq, revision: own?.revision ?? revision, messages });
};
