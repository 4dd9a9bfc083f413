import type { Allowances } from "@parley/core/allowance/allowances";
import { Buckets } from "@parley/core/allowance/buckets";
import { admitGuests } from "@parley/core/allowance/guests";
import { networkOf } from "@parley/core/allowance/network";
import { refuseFor } from "@parley/core/allowance/refuse";
import { signGuest, verifyGuest } from "@parley/core/identity/guest-token";
import { readLog } from "@parley/core/log/slice";
import { messagesByUser, UserPage } from "@parley/core/message/by-user";
import { GuestRequest } from "@parley/core/protocol/http";
import { parseAs, parseObject } from "@parley/core/protocol/parse";
import type { Store } from "@parley/core/store";
import { keepGuest } from "@parley/core/user/guest";
import { Hono } from "hono";
import { compress } from "hono/compress";
import { cors } from "hono/cors";
import { methodNotAllowed } from "hono/method-not-allowed";
import { addressOf } from "./address.ts";
import { answerError, answerMethodNotAllowed, answerNotFound } from "./error.ts";
import { allowedOrigin } from "./origin.ts";
import { InRoom, Limit, LogPage, OfUser } from "./query.ts";

export type AppOptions = {
  store: Store;
  guestKey: string;
  /** The origins whose pages may read the answers, as `allowedOrigin` takes them. */
  sites: string;
  allowances: Pick<Allowances, "addressRequests" | "addressGuests">;
};

/** The HTTP API: the log that the live frames are hints of, and guests' tokens. */
export const createApp = ({ store, guestKey, allowances, sites }: AppOptions) => {
  const requests = new Buckets(allowances.addressRequests);
  const admitGuest = admitGuests(store, allowances.addressGuests);
  const app = new Hono();
  app.use(cors({ origin: allowedOrigin(sites), allowMethods: ["GET", "POST"], maxAge: 7200 }));
  app.use(compress());
  app.onError(answerError);
  app.use(methodNotAllowed({ app, onMethodNotAllowed: answerMethodNotAllowed }));
  app.notFound(answerNotFound);

  app.use(async (context, next) => {
    refuseFor(requests.take(networkOf(addressOf(context))), "These are too many requests at once.");
    await next();
  });

  app.get("/health", (context) => context.json({ status: "ok" }));

  app.get("/rooms/:room/log", async (context) => {
    const { room } = parseAs(InRoom, context.req.param());
    return context.json(await readLog(store, room, parseAs(LogPage, context.req.query())));
  });

  app.get("/users/:user/messages", async (context) => {
    const { user } = parseAs(OfUser, context.req.param());
    const query = context.req.query();
    const page = { ...parseAs(UserPage, query), limit: parseAs(Limit, query.limit) };
    return context.json(await messagesByUser(store, user, page));
  });

  app.post("/guests", async (context) => {
    const { name, token } = parseAs(GuestRequest, parseObject(await context.req.text(), { name: "Ada" }));
    const known = token === undefined ? undefined : await verifyGuest(guestKey, token, "renew");
    if (!known) await admitGuest(addressOf(context));
    const guest = await signGuest(guestKey, name, known?.userId);
    await keepGuest(store, guest);
    return context.json(guest, known ? 200 : 201);
  });

  return app;
};
