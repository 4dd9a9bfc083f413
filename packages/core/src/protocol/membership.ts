import * as v from "valibot";
import { RoomSummary } from "./room-summary.ts";

/** The rooms that a user is a member of, by name. `next`: there may be more after it. */
export const MemberOf = /* @__PURE__ */ (() =>
  v.object({
    rooms: v.array(v.string()),
    next: v.optional(v.string()),
    /** When each of them was active last: see `RoomSummary`. Present where the `hello` asked for these. */
    activeAt: v.optional(v.array(v.number())),
    /** Of those that were active last, the last one first. */
    latest: v.optional(v.array(RoomSummary)),
  }))();
export type MemberOf = v.InferOutput<typeof MemberOf>;
