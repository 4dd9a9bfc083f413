import { requireAccess } from "@parley/core/access/may";
import { requireRoomAccess } from "@parley/core/access/require-room";
import { openRoom } from "@parley/core/access/room";
import { profileCost } from "@parley/core/cost";
import { ProfileRequest } from "@parley/core/protocol/http-request";
import { parseAs, parseObject } from "@parley/core/protocol/parse";
import type { MemberProfile, Profile } from "@parley/core/protocol/profile";
import { readMemberProfile } from "@parley/core/user/member-profile";
import { changeProfile, readProfile } from "@parley/core/user/profile";
import { Hono } from "hono/tiny";
import { addressOf } from "./address.ts";
import { askingIn } from "./asking.ts";
import type { Charged } from "./charge.ts";
import type { AppOptions } from "./options.ts";
import { MemberOfRoom } from "./query.ts";
import { requireToken, type WithIdentity } from "./require-token.ts";

/** The items of one's own profile: the user's, and when they were last online. */
const ownReads = 2;

/** What users say of themselves, and what the members of a room are shown of each other. */
export const profileRoutes = (options: AppOptions) => {
  const { store, costs } = options;
  const routes = new Hono<WithIdentity & Charged>();
  const signedIn = requireToken(options);

  routes.get("/account/profile", signedIn, async (context) => {
    requireAccess("readOwn", context.var.member, openRoom);
    context.set("itemsRead", ownReads);
    return context.json<Profile>(await readProfile(store, context.var.identity.userId));
  });

  routes.post("/account/profile", signedIn, async (context) => {
    const change = parseAs(ProfileRequest, parseObject(await context.req.text(), { line: "they/them" }));
    requireAccess("changeProfile", context.var.member, openRoom);
    costs.charge(context.var.payer ?? { address: addressOf(context) }, profileCost);
    context.set("itemsRead", ownReads);
    return context.json<Profile>(await changeProfile(store, context.var.identity, change));
  });

  routes.get("/rooms/:room/members/:user", signedIn, async (context) => {
    const { room, user } = parseAs(MemberOfRoom, context.req.param());
    const payer = context.var.payer ?? { address: addressOf(context) };
    const onCost = (more: number) => costs.charge(payer, more);
    await requireRoomAccess(store, "readMembers", askingIn(context.var, room), onCost);
    // The member's item, the profile, and the leases.
    context.set("itemsRead", 3);
    const asker = context.var.identity.userId;
    return context.json<MemberProfile>(await readMemberProfile(store, { room, user, asker }, onCost));
  });

  return routes;
};
