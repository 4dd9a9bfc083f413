import { may, requireAccess } from "@parley/core/access/may";
import { memberIn } from "@parley/core/access/member";
import { openRoom, roomNamed } from "@parley/core/access/room";
import { deleteAccount } from "@parley/core/account/delete";
import { ExportPage, editsIn, exportAccount } from "@parley/core/account/export";
import { mergeGuest } from "@parley/core/account/merge-guest";
import { disconnectUser } from "@parley/core/connection/disconnect-user";
import { readCost } from "@parley/core/cost";
import { throwIfBlocked } from "@parley/core/identity/block";
import { signOut, signOutEverywhere } from "@parley/core/identity/revocation";
import { requireRecentSignIn } from "@parley/core/identity/sign-in-age";
import { requireSignedIn, type SessionStatus } from "@parley/core/identity/signed-in";
import { myRooms, myRoomsNamed } from "@parley/core/membership/my-rooms";
import { messagesByUser, UserPage } from "@parley/core/message/by-user";
import type { Account } from "@parley/core/protocol/http";
import { AdoptRequest } from "@parley/core/protocol/http-request";
import { parseAs, parseObject } from "@parley/core/protocol/parse";
import { ParleyError } from "@parley/core/wire/error";
import { Hono } from "hono/tiny";
import { log } from "../log.ts";
import { budgetOf } from "./budget.ts";
import type { Charged } from "./charge.ts";
import type { AppOptions } from "./options.ts";
import { Limit, MyRoomsQuery, OfUser } from "./query.ts";
import { requireToken, type WithIdentity } from "./require-token.ts";

/** A user whose account is being deleted may see that, and continue it. */
const alsoLeaving: readonly SessionStatus[] = ["good", "leaving"];

/** What users may do with their own data and their sign-in, all of it with their token. */
export const accountRoutes = (options: AppOptions) => {
  const { store, verifier, management } = options;
  const routes = new Hono<WithIdentity & Charged>();
  const signedIn = requireToken(options);
  const signedInOrLeaving = requireToken(options, alsoLeaving);

  routes.get("/account", signedInOrLeaving, async (context) => {
    const { kind, userId, name } = context.var.identity;
    const leaving = context.var.standing === "leaving" && { leaving: true as const };
    return context.json<Account>({ kind, userId, name, ...leaving });
  });

  routes.post("/account/adopt-guest", signedIn, async (context) => {
    const { token } = parseAs(AdoptRequest, parseObject(await context.req.text(), { token: "…" }));
    const proof = await verifier.verifyGuest(token);
    const budget = budgetOf(context, options);
    budget.onCost(readCost(0));
    const guest = await requireSignedIn(store, proof, alsoLeaving);
    throwIfBlocked(guest);
    const account = context.var.identity;
    return context.json(await mergeGuest(store, management, { guest: guest.identity, account }, budget));
  });

  routes.get("/account/export", signedIn, async (context) => {
    requireAccess("readOwn", context.var.member, openRoom);
    const query = context.req.query();
    const page = { ...parseAs(ExportPage, query), limit: parseAs(Limit, query.limit) };
    const exported = await exportAccount(store, context.var.identity, page, context.var.unseen);
    context.set("itemsRead", editsIn(exported) + (exported.read ? 1 : 0) + (exported.memberOf ? 3 : 0));
    return context.json(exported);
  });

  // Later also for moderators. For anyone else, it would list the rooms that a user is in.
  routes.get("/users/:user/messages", signedIn, async (context) => {
    const { user } = parseAs(OfUser, context.req.param());
    const query = context.req.query();
    const page = { ...parseAs(UserPage, query), limit: parseAs(Limit, query.limit) };
    if (user !== context.var.identity.userId)
      throw new ParleyError("forbidden", "You can read only your own messages.");
    requireAccess("readOwn", context.var.member, openRoom);
    return context.json(await messagesByUser(store, user, page, context.var.unseen));
  });

  routes.get("/users/:user/rooms", signedIn, async (context) => {
    const { user } = parseAs(OfUser, context.req.param());
    const { rooms, ...page } = parseAs(MyRoomsQuery, context.req.query());
    if (user !== context.var.identity.userId)
      throw new ParleyError("forbidden", "You can read only your own rooms.");
    requireAccess("readOwn", context.var.member, openRoom);
    const { unseen } = context.var;
    const member = memberIn(context.var.member, "member");
    const mayRead = (room: string) => may("read", member, roomNamed(room));
    const found = rooms
      ? await myRoomsNamed(store, user, { names: rooms, mayRead }, unseen)
      : await myRooms(store, user, { ...page, mayRead }, unseen);
    // Of one that is named, the member's item, the room's, its title and its last line.
    context.set("itemsRead", (rooms ? 4 * rooms.length : found.rooms.length) + 1);
    return context.json(found);
  });

  routes.delete("/account", signedInOrLeaving, async (context) => {
    const { identity, standing } = context.var;
    // It continues with any sign-in.
    if (standing === "good") requireRecentSignIn(identity, store.now());
    return context.json(await deleteAccount(store, management, identity, budgetOf(context, options)));
  });

  /** Closes connections of a user. One that stays open is only logged: it gets no more events. */
  const closeConnections = async (whose: { userId: string; session?: string }) => {
    const { stillOpen } = await disconnectUser(store, management, whose);
    for (const connectionId of stillOpen)
      log.error("Connection not closed at sign-out", { userId: whose.userId, connectionId });
  };

  routes.delete("/session", signedIn, async (context) => {
    const { identity } = context.var;
    await signOut(store, identity);
    await closeConnections({ userId: identity.userId, session: identity.session });
    return context.body(null, 204);
  });

  routes.delete("/sessions", signedIn, async (context) => {
    const { identity } = context.var;
    await signOutEverywhere(store, identity);
    await closeConnections({ userId: identity.userId });
    return context.body(null, 204);
  });

  return routes;
};
