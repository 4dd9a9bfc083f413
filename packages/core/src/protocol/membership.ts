import * as v from "valibot";

/** The rooms that a user is a member of, by name. `next`: there may be more after it. */
export const MemberOf = v.object({ rooms: v.array(v.string()), next: v.optional(v.string()) });
export type MemberOf = v.InferOutput<typeof MemberOf>;
