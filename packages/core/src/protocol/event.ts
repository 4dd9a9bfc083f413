import * as v from "valibot";
import { roomMarks, wireKinds } from "../event-kinds/kinds.ts";
import { ReadMarker } from "./read-marker.ts";

export { DeleteEvent } from "../event-kinds/deletion.ts";
export { EditEvent } from "../event-kinds/edit.ts";
export { MessageEvent } from "../event-kinds/kinds.ts";

/** One entry of a room's log. */
export const RoomEvent = v.variant(
  "action",
  wireKinds.map(({ event }) => event),
);
export type RoomEvent = v.InferOutput<typeof RoomEvent>;

/**
 * A seq that has no event and never will: its place in the log is sealed. The log itself has none of
 * these; its `settled` says the same.
 */
export const VoidEvent = v.object({ action: v.literal("void"), seq: v.number() });
export type VoidEvent = v.InferOutput<typeof VoidEvent>;

/** What live frames carry: an event, or that a seq has none. */
export const LiveEvent = v.variant("action", [RoomEvent, VoidEvent]);
export type LiveEvent = v.InferOutput<typeof LiveEvent>;

/** The known ones among what a client reads: those that only a newer server has are left out. */
const knownOf = <T>(event: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.array(v.unknown()),
    v.transform((events): T[] =>
      events.flatMap((each) => {
        const known = v.safeParse(event, each);
        return known.success ? [known.output] : [];
      }),
    ),
  );

/**
 * Events as a client reads them: an unknown kind (from a newer server) is left out, and its seq
 * counts like one without an event.
 */
const RoomEvents = /* @__PURE__ */ knownOf(RoomEvent);

/** The same for live ones. */
export const LiveEvents = /* @__PURE__ */ knownOf(LiveEvent);

/**
 * A range of a room's log, in seq order. The calls are marked as pure: functions that answer with no part
 * of a log have none of this in their bundles.
 */
export const LogSlice = /* @__PURE__ */ (() =>
  v.object({
    room: v.string(),
    /** The log's identity. Another epoch is another log: cursors into the old one mean nothing. */
    epoch: v.string(),
    /** The highest seq taken so far; 0 in an empty room. */
    head: v.number(),
    /**
     * How many of the seqs up to the head were taken for messages. Missing from an older server, and in a
     * room that has not counted yet.
     */
    messages: v.optional(v.number()),
    events: RoomEvents,
    /**
     * The cursor after reading this slice: every seq from where the slice begins up to here is
     * settled, so one that is not among the events will never have one (its send died half-way, or it
     * has passed its retention). Beyond it, and up to the last event, a missing seq may still be
     * filled by a send in flight: read again from here a little later.
     */
    settled: v.number(),
    /** Whether there is more beyond this slice, in the requested direction. */
    more: v.boolean(),
  }))();
export type LogSlice = v.InferOutput<typeof LogSlice>;

/**
 * The state of a room when a client enters it: `reset` says that its cursor was of no use. `read`: how
 * far its user has read it. `role`: their role, if they have one. An open room that has no owner says none.
 * `muted`: until when they are, ISO 8601, and how long that is.
 */
export const RoomState = /* @__PURE__ */ (() =>
  v.object({
    ...LogSlice.entries,
    reset: v.boolean(),
    read: v.optional(ReadMarker),
    role: v.optional(v.string()),
    muted: v.optional(v.object({ until: v.string(), seconds: v.number() })),
    ...roomMarks,
  }))();
export type RoomState = v.InferOutput<typeof RoomState>;
