import type { DescribeEvent } from "@parley/core/event-kinds/describe";
import * as v from "valibot";
import type { ClientKind } from "./client-kind.ts";
import { kept } from "./kept.ts";

/** Gives the room another title, topic, or both. */
export const item = v.object({
  kind: v.literal("describe"),
  ...kept,
  title: v.optional(v.string()),
  topic: v.optional(v.string()),
});
type Item = v.InferOutput<typeof item>;

export const kind: ClientKind<DescribeEvent, Item> = {
  request: ({ id, room, title, topic }) => ({
    action: "describeRoom",
    id,
    room,
    ...(title !== undefined && { title }),
    ...(topic !== undefined && { topic }),
  }),
  // It says nothing of any message.
  reduce: (state) => state,
  /**
   * It may be in the log, and the room's description not changed yet, which another try completes. There is
   * nothing left to complete once later ones have said all of it anew.
   */
  isDone: ({ title, topic }, event, events) => {
    const later = events.filter((other) => other.action === "describe" && other.seq > event.seq);
    const isSaid = (part: "title" | "topic") =>
      later.some((other) => other.action === "describe" && other[part] !== undefined);
    return (title === undefined || isSaid("title")) && (topic === undefined || isSaid("topic"));
  },
};
