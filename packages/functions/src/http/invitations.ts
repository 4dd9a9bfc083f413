import { requireRoomAccess } from "@parley/core/access/require-room";
import { invitationCost } from "@parley/core/cost";
import { invite, listInvitations, revokeInvitation } from "@parley/core/invitation/invite";
import { InvitationRequest } from "@parley/core/protocol/http-request";
import type { Invitations, NewInvitation } from "@parley/core/protocol/invitation";
import { parseAs, parseObject } from "@parley/core/protocol/parse";
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { addressOf } from "./address.ts";
import { askingIn } from "./asking.ts";
import type { Charged } from "./charge.ts";
import type { AppOptions } from "./options.ts";
import { InRoom, InvitationOfRoom } from "./query.ts";
import { requireToken, type WithIdentity } from "./require-token.ts";

type In = Context<WithIdentity & Charged>;

/** The invitations to a private room, for those who may add members. */
export const invitationRoutes = (options: AppOptions) => {
  const { store, costs } = options;
  const routes = new Hono<WithIdentity & Charged>();
  const signedIn = requireToken(options);

  /** Requires that the caller may do that, and charges the decision and what is written. */
  const admit = async (context: In, room: string, cost = 0) => {
    const payer = context.var.payer ?? { address: addressOf(context) };
    const onCost = (more: number) => costs.charge(payer, more);
    await requireRoomAccess(store, "invite", askingIn(context.var, room), onCost);
    onCost(cost);
  };

  routes.get("/rooms/:room/invitations", signedIn, async (context) => {
    const { room } = parseAs(InRoom, context.req.param());
    await admit(context, room);
    return context.json<Invitations>(await listInvitations(store, room, context.var.unseen));
  });

  routes.post("/rooms/:room/invitations", signedIn, async (context) => {
    const { room } = parseAs(InRoom, context.req.param());
    const terms = parseAs(InvitationRequest, parseObject(await context.req.text(), { uses: 1, hours: 24 }));
    await admit(context, room, invitationCost);
    const made = await invite(store, { room, by: context.var.identity.userId }, terms, context.var.unseen);
    return context.json<NewInvitation>(made, 201);
  });

  routes.delete("/rooms/:room/invitations/:invitation", signedIn, async (context) => {
    const { room, invitation } = parseAs(InvitationOfRoom, context.req.param());
    await admit(context, room, invitationCost);
    await revokeInvitation(store, room, invitation);
    return context.body(null, 204);
  });

  return routes;
};
