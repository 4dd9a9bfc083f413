import * as v from "valibot";
import { type Outbox, OutboxNews, type SharedOutbox } from "./outbox.ts";

/**
 * Shares an outbox among the tabs of a browser: each hears what the others do to it, and one at a time sends.
 * The turn passes on when its tab resigns, is closed or crashes. Without Web Locks every tab sends, which
 * costs frames and doubles nothing, since each item keeps its id; without broadcasts a tab is by itself.
 *
 * @param name of what is shared: the same in each tab.
 */
export function tabOutbox(name: string, outbox: Outbox): Outbox {
  if (typeof BroadcastChannel === "undefined") return outbox;
  const channel = new BroadcastChannel(name);
  const tell = (news: OutboxNews) => channel.postMessage(news);

  const shared: SharedOutbox = {
    lead(call, signal) {
      if (!globalThis.navigator?.locks) return call();
      const turn = () =>
        new Promise<void>((resolve) => {
          if (signal.aborted) return resolve();
          signal.addEventListener("abort", () => resolve());
          call();
        });
      navigator.locks.request(name, { signal }, turn).catch((cause: unknown) => {
        // A browser that refuses locks to this page is one without them.
        if (signal.aborted) return;
        console.warn("Tabs take no turns in sending.", cause);
        call();
      });
    },
    follow(call, signal) {
      channel.addEventListener(
        "message",
        ({ data }) => {
          const news = v.safeParse(OutboxNews, data);
          if (news.success) call(news.output);
        },
        { signal },
      );
    },
  };

  return {
    ...outbox,
    shared,
    load: () => outbox.load(),
    // Told when it is decided: whoever hears of an item that is kept must find it in the outbox.
    put: async (item) => {
      const kept = outbox.put(item);
      await kept.then(
        () => tell({ put: item, kept: true }),
        () => tell({ put: item, kept: false }),
      );
      return kept;
    },
    remove: (item) => {
      tell({ removed: item.id });
      return outbox.remove(item);
    },
  };
}
