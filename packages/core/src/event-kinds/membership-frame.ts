import * as v from "valibot";

/**
 * Told to a user's other connections when they join or leave a room. It has no `seq` of its own: clients
 * that do not know the frame would take that for one of the log.
 */
export const MembershipFrame = v.object({
  action: v.literal("membership"),
  room: v.string(),
  /** `seq`: that of the event which says so. Of several, the highest holds. */
  membership: v.object({ member: v.boolean(), seq: v.number() }),
});
export type MembershipFrame = v.InferOutput<typeof MembershipFrame>;
