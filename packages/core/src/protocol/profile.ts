import * as v from "valibot";
import { PresenceState } from "./presence.ts";
import { ReceiptsShownTo } from "./receipts.ts";

/** Who may know when a user was last online. */
export const LastSeen = /* @__PURE__ */ (() =>
  v.picklist(["everybody", "nobody"], "`lastSeen` is `everybody` or `nobody`."))();
export type LastSeen = v.InferOutput<typeof LastSeen>;

/** `GET /account/profile`: what a user says of themselves, and to whom. */
export const Profile = /* @__PURE__ */ (() =>
  v.object({ line: v.optional(v.string()), lastSeen: LastSeen, receipts: ReceiptsShownTo }))();
export type Profile = v.InferOutput<typeof Profile>;

/** `GET /rooms/{room}/members/{user}`: what a room's members are shown of one of them. */
export const MemberProfile = /* @__PURE__ */ (() =>
  v.object({
    userId: v.string(),
    name: v.optional(v.string()),
    /** Of those who are more than members. */
    role: v.optional(v.string()),
    line: v.optional(v.string()),
    presence: PresenceState,
    /** When they were last online, to the minute, ISO 8601: if they are not, and let others know. */
    lastSeen: v.optional(v.string()),
  }))();
export type MemberProfile = v.InferOutput<typeof MemberProfile>;
