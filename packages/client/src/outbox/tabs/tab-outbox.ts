import * as v from "valibot";
import { bounds } from "../../bounds.ts";
import { RecentIds } from "../../recent-ids.ts";
import { type Outbox, type OutboxItem, OutboxUpdate, type SharedOutbox } from "../outbox.ts";
import { TabTurn } from "./tab-turn.ts";

/**
 * Shares an outbox among the tabs of a browser. Tabs broadcast their changes, and one tab at a time
 * sends. The turn passes on when its tab resigns, is closed, crashes or stops running. Without Web
 * Locks every tab sends: that costs frames, but duplicates nothing, since each item keeps its id.
 * Without broadcasts the outbox is not shared.
 *
 * @param name the same in each tab.
 * @param wait the milliseconds within which the tab with the turn has to answer.
 * @param again the milliseconds after which a waiting tab checks again that it runs.
 */
export function tabOutbox(name: string, outbox: Outbox, wait?: number, again?: number): Outbox {
  if (typeof BroadcastChannel === "undefined") return outbox;
  const channel = new BroadcastChannel(name);
  const writing = new Set<Promise<void>>();
  const turn = new TabTurn(name, channel, () => Promise.all(writing), wait, again);
  /** Tracks a write until it settles. */
  const begun = <T>(write: Promise<T>): Promise<T> => {
    const decided = write.then(
      () => void writing.delete(decided),
      () => void writing.delete(decided),
    );
    writing.add(decided);
    return write;
  };
  /**
   * The ids of removed items. A write that began before the removal must not be broadcast after it.
   */
  const removed = new RecentIds(bounds.removedIds);
  const tell = (update: OutboxUpdate) => {
    if ("removed" in update) removed.add(update.removed);
    else if (removed.has(update.put.id)) return;
    channel.postMessage(update);
  };

  const shared: SharedOutbox = {
    lead(call, signal, lost) {
      if (!globalThis.navigator?.locks) return call();
      turn.take(call, signal, lost);
    },
    follow(call, signal) {
      channel.addEventListener(
        "message",
        ({ data }) => {
          const update = v.safeParse(OutboxUpdate, data);
          if (!update.success) return;
          if ("removed" in update.output) removed.add(update.output.removed);
          call(update.output);
        },
        { signal },
      );
    },
  };

  // Broadcast once the write has settled: a tab that receives it must find the item in the outbox.
  const decided = async <T>(item: OutboxItem, write: Promise<T>): Promise<T> => {
    try {
      const kept = await begun(write);
      if (kept !== false) tell({ put: item, kept: true });
    } catch {
      tell({ put: item, kept: false });
    }
    turn.ask();
    return write;
  };

  return {
    ...outbox,
    shared,
    load: () => outbox.load(),
    put: (item) => decided(item, outbox.put(item)),
    replace: (item) => decided(item, outbox.replace(item)),
    remove: (item) => {
      tell({ removed: item.id });
      return begun(outbox.remove(item));
    },
  };
}
