import { applyEvent } from "../event-kinds/apply.ts";
import { type Appended, append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import type { EventItem } from "../table/event.entity.ts";
import type { Store } from "../table/store.ts";

/** The event that gave them, or its place if it has expired. */
type Giving = Pick<EventItem, "room" | "seq" | "title" | "topic">;

/**
 * Takes a title and a topic out of the event that gave them. What of them the room still has is removed by
 * an event of its own, so that everybody is told; what was given since stays. Repeating it completes an
 * interrupted removal.
 *
 * @param draft the sender, and the id of that event.
 * @returns that event, to be delivered; undefined when the room had neither any more.
 */
export const removeDescription = async (
  store: Store,
  { room, seq, title, topic }: Giving,
  draft: Pick<Draft, "id" | "sender">,
): Promise<Appended | undefined> => {
  const { data: stored } = await store.descriptions.get({ room }).go({ consistent: true });
  const texts = {
    ...(stored?.titleSeq === seq && { title: "" }),
    ...(stored?.topicSeq === seq && { topic: "" }),
  };
  const isThere = Object.keys(texts).length > 0;
  const appended = isThere
    ? await append(store, { kind: "describe", room, retry: true, ...draft, ...texts })
    : undefined;
  if (appended) await applyEvent(store, room, appended.event);
  // Without them it says nothing. An empty text would say that its user had removed them.
  const inEvent = [
    ...(title === undefined ? [] : (["title"] as const)),
    ...(topic === undefined ? [] : (["topic"] as const)),
  ];
  if (inEvent.length > 0) await store.events.patch({ room, seq }).remove(inEvent).go();
  return appended;
};
