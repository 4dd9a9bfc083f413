/**
 * What a member may do in a room:
 * - `owner`: everything, and there is at most one;
 * - `moderator`: add, remove and ban members;
 * - `member`: take part.
 */
export const roles = ["owner", "moderator", "member"] as const;
export type Role = (typeof roles)[number];

/** A user's place in a room. `banned`: they were removed and may not come back. `none`: no member. */
export const places = [...roles, "banned", "none"] as const;
export type Place = (typeof places)[number];

/** Whether a user with this place is a member. */
export const isInside = (place: Place): place is Role => place !== "banned" && place !== "none";

/** The places that somebody may give to others: from what they have to what they get. */
const gifts: Readonly<Record<Role, Readonly<Partial<Record<Place, readonly Place[]>>>>> = {
  owner: {
    none: ["member", "moderator", "banned"],
    banned: ["none", "member"],
    member: ["none", "banned", "moderator", "owner"],
    moderator: ["none", "banned", "member", "owner"],
  },
  moderator: {
    none: ["member", "banned"],
    banned: ["none", "member"],
    member: ["none", "banned"],
  },
  member: {},
};

/** Whether a user with the place `by` may change another user's place. Nobody changes their own. */
export const mayGive = (by: Place, from: Place, to: Place): boolean =>
  isInside(by) && (gifts[by][from]?.includes(to) ?? false);

/** Whether a user with this place keeps order in the room. */
export const keepsOrder = (place: Place | undefined): place is "owner" | "moderator" =>
  place === "owner" || place === "moderator";

/** Whether a user with the place `by` may mute another one who has the place `of`. */
export const mayMute = (by: Place, of: Place): boolean =>
  of !== "banned" && of !== "owner" && (by === "owner" || (by === "moderator" && !keepsOrder(of)));

/** The place that an event gives to a user. `name`: the user's, where the event has it. */
export type PlaceChange = { user: string; place: Place; name?: string };
