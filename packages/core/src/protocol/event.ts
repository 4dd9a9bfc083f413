import * as v from "valibot";
import { roomMarks, wireKinds } from "../event-kinds/kinds.ts";

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
 * Events as a client reads them: an unknown kind (from a newer server) is left out, and its seq
 * counts like one without an event.
 */
export const RoomEvents = v.pipe(
  v.array(v.unknown()),
  v.transform((events): RoomEvent[] =>
    events.flatMap((event) => {
      const known = v.safeParse(RoomEvent, event);
      return known.success ? [known.output] : [];
    }),
  ),
);

/** A range of a room's log, in seq order. */
export const LogSlice = v.object({
  room: v.string(),
  /** The log's identity. Another epoch is another log: cursors into the old one mean nothing. */
  epoch: v.string(),
  /** The highest seq taken so far; 0 in an empty room. */
  head: v.number(),
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
});
export type LogSlice = v.InferOutput<typeof LogSlice>;

/** The state of a room when a client enters it: `reset` says that its cursor was of no use. */
export const RoomState = v.object({ ...LogSlice.entries, reset: v.boolean(), ...roomMarks });
export type RoomState = v.InferOutput<typeof RoomState>;
