import { adoptGuest } from "@parley/core/account/adopt";
import { deleteAccount } from "@parley/core/account/delete";
import { exportAccount } from "@parley/core/account/export";
import { hangUpOn } from "@parley/core/connection/hang-up";
import { requireSignedIn, type Standing, signOut } from "@parley/core/identity/revocation";
import { UserPage } from "@parley/core/message/by-user";
import { type Account, AdoptRequest } from "@parley/core/protocol/http";
import { parseAs, parseObject } from "@parley/core/protocol/parse";
import { keepProfile } from "@parley/core/user/keep";
import { Hono } from "hono";
import { log } from "../log.ts";
import { type Identified, identified } from "./identified.ts";
import type { AppOptions } from "./options.ts";
import { Limit } from "./query.ts";

/** Who is leaving may see so, and go on with it. */
const alsoLeaving: readonly Standing[] = ["good", "leaving"];

/** What somebody may do with what is kept of them, and with their sign-in: all of it with their token. */
export const accountRoutes = (options: AppOptions) => {
  const { store, verifier, management } = options;
  const routes = new Hono<Identified>();
  const signedIn = identified(options);
  const signedInOrLeaving = identified(options, alsoLeaving);

  routes.get("/account", signedInOrLeaving, async (context) => {
    const { kind, userId, name } = context.var.identity;
    if (context.var.standing === "leaving")
      return context.json<Account>({ kind, userId, name, leaving: true });
    await keepProfile(store, { kind, userId, name });
    return context.json<Account>({ kind, userId, name });
  });

  routes.post("/account/adopt-guest", signedIn, async (context) => {
    const { token } = parseAs(AdoptRequest, parseObject(await context.req.text(), { token: "…" }));
    const guest = await verifier.verifyGuest(token);
    await requireSignedIn(store, guest, alsoLeaving);
    return context.json(await adoptGuest(store, management, { guest, account: context.var.identity }));
  });

  routes.get("/account/export", signedIn, async (context) => {
    const query = context.req.query();
    const page = { ...parseAs(UserPage, query), limit: parseAs(Limit, query.limit) };
    return context.json(await exportAccount(store, context.var.identity, page));
  });

  routes.delete("/account", signedInOrLeaving, async (context) =>
    context.json(await deleteAccount(store, management, context.var.identity)),
  );

  routes.delete("/session", signedIn, async (context) => {
    const { userId, session } = context.var.identity;
    await signOut(store, context.var.identity);
    const { stillOpen } = await hangUpOn(store, management, { userId, session });
    for (const connectionId of stillOpen)
      log.error("A connection could not be ended at a sign-out", { userId, connectionId });
    return context.body(null, 204);
  });

  return routes;
};
