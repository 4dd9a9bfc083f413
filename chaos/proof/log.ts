import { readLog } from "../../packages/client/src/log/log-reader.ts";
import type { MessageEvent, RoomEvent } from "../../packages/core/src/protocol/event.ts";

/** A room's log as it is stored, read to its end. */
export type WholeLog = {
  readonly events: readonly RoomEvent[];
  /** Whether each of its seqs is final. */
  readonly settled: boolean;
};

/** Reads a room's log from its beginning. Rejects when a page cannot be read. */
export const readWholeLog = async (api: string, token: string, room: string): Promise<WholeLog> => {
  const reader = { fetch: globalThis.fetch, apiUrl: api, wait: 10_000, token: async () => token };
  const events: RoomEvent[] = [];
  let settled = true;
  for (let after = 0; ; ) {
    const slice = await readLog(reader, room, { after, limit: 200 }, new AbortController().signal);
    events.push(...slice.events);
    const last = slice.events.at(-1)?.seq ?? after;
    settled &&= slice.settled >= (slice.more ? last : slice.head);
    if (!slice.more) return { events, settled };
    after = last;
  }
};

/** A message as everyone must see it in the end. */
export type Outcome = MessageEvent & { edited?: true };

/** The messages of a log, with all later changes applied. */
export const outcomeOf = (events: readonly RoomEvent[]): Outcome[] => {
  const messages = new Map<number, Outcome>();
  for (const event of events.toSorted((a, b) => a.seq - b.seq)) {
    if (event.action === "message") {
      messages.set(
        event.seq,
        event.changed === undefined || event.deleted ? event : { ...event, edited: true },
      );
      continue;
    }
    if (!("target" in event)) continue;
    const target = messages.get(event.target);
    if (!target || target.deleted) continue;
    if (event.action === "delete") {
      const { edited, ...gone } = target;
      messages.set(event.target, { ...gone, message: "", deleted: true });
    } else if (event.action === "edit" && event.message !== "" && event.seq > (target.changed ?? 0)) {
      messages.set(event.target, { ...target, message: event.message, changed: event.seq, edited: true });
    }
  }
  return [...messages.values()];
};
