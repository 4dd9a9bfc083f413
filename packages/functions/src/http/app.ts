import { requireAccess } from "@parley/core/access/may";
import { memberOf } from "@parley/core/access/member";
import { readInRoom, requireRoomAccess } from "@parley/core/access/require-room";
import { openRoom, roomNamed } from "@parley/core/access/room";
import { guestCost } from "@parley/core/cost";
import { listByTitle, listRooms } from "@parley/core/directory/list";
import { throwIfBlocked } from "@parley/core/identity/block";
import { requireSignedIn } from "@parley/core/identity/signed-in";
import { readLog, readSeqs } from "@parley/core/log/slice";
import { listMembers } from "@parley/core/membership/list";
import type { SignIn } from "@parley/core/protocol/http";
import { GuestRequest } from "@parley/core/protocol/http-request";
import { parseAs, parseObject } from "@parley/core/protocol/parse";
import { admitGuests } from "@parley/core/rate-limit/guests";
import { keepProfile } from "@parley/core/user/keep";
import { ParleyError } from "@parley/core/wire/error";
import { bodyBytes } from "@parley/core/wire/limits";
import { idOfNobody } from "@parley/core/wire/user-id";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { methodNotAllowed } from "hono/method-not-allowed";
import { Hono } from "hono/tiny";
import { accountRoutes } from "./account.ts";
import { addressOf } from "./address.ts";
import { askingIn } from "./asking.ts";
import { type Charged, chargeRequests } from "./charge.ts";
import { compressAnswers } from "./compress.ts";
import { answerError, answerMethodNotAllowed, answerNotFound } from "./error.ts";
import { protectAnswers, requireJson, requireOwnOrigin } from "./guard.ts";
import { invitationRoutes } from "./invitations.ts";
import { limitRequests } from "./limit-requests.ts";
import type { AppOptions } from "./options.ts";
import { allowedOrigin } from "./origin.ts";
import { profileRoutes } from "./profiles.ts";
import { DirectoryPage, InRoom, LogPage, MembersPage } from "./query.ts";
import { receiptRoutes } from "./receipts.ts";
import { reportRoutes } from "./reports.ts";
import { requireToken, type WithIdentity } from "./require-token.ts";

const refuseBody = () => {
  throw new ParleyError("body_too_large", `A body has at most ${bodyBytes / 1024} KB.`);
};

/** The items that a decision on access reads. */
const accessReads = (room: string): number => (roomNamed(room).kind === "open" ? 0 : 2);

/** The HTTP API: the log that the live frames are hints of, guest tokens, and accounts. */
export const createApp = (options: AppOptions) => {
  const { store, verifier, rateLimits, costs, sites } = options;
  const admitGuest = admitGuests(store, rateLimits.addressGuests);
  const app = new Hono<WithIdentity & Charged>();
  app.use(protectAnswers);
  app.use(requireOwnOrigin(sites));
  app.use(cors({ origin: allowedOrigin(sites), allowMethods: ["GET", "POST", "DELETE"], maxAge: 7200 }));
  app.use(compressAnswers);
  app.onError(answerError);
  app.use(methodNotAllowed({ app, onMethodNotAllowed: answerMethodNotAllowed }));
  app.notFound(answerNotFound);

  app.use(limitRequests(options));
  app.use(requireJson);
  app.use(bodyLimit({ maxSize: bodyBytes, onError: refuseBody }));
  app.use(chargeRequests(options));

  app.get("/health", (context) => context.json({ status: "ok" }));

  app.get("/sign-in", (context) =>
    context.json<SignIn>({
      guests: verifier.admitsGuests && costs.stage.guests === "on",
      ...(verifier.accounts && { accounts: verifier.accounts }),
    }),
  );

  app.get("/rooms/:room/log", requireToken(options), async (context) => {
    const { room } = parseAs(InRoom, context.req.param());
    const asking = askingIn(context.var, room);
    const { seqs, ...page } = parseAs(LogPage, context.req.query());
    const { unseen } = context.var;
    context.set("itemsRead", (seqs?.length ?? 0) + accessReads(room));
    return context.json(
      await readInRoom(store, "read", asking, (access) =>
        seqs === undefined
          ? readLog(store, room, page, { unseen, access })
          : readSeqs(store, room, seqs, { unseen, access }),
      ),
    );
  });

  app.get("/rooms/:room/members", requireToken(options), async (context) => {
    const { room } = parseAs(InRoom, context.req.param());
    const page = parseAs(MembersPage, context.req.query());
    // Those who may end a ban see who is banned.
    context.set("itemsRead", page.banned ? 2 : accessReads(room));
    await requireRoomAccess(store, page.banned ? "changeRole" : "readMembers", askingIn(context.var, room));
    return context.json(await listMembers(store, room, page, context.var.unseen));
  });

  app.get("/rooms", requireToken(options), async (context) => {
    requireAccess("find", context.var.member, openRoom);
    const { title, afterTitle: after, ...page } = parseAs(DirectoryPage, context.req.query());
    return context.json(
      title === undefined
        ? await listRooms(store, page)
        : await listByTitle(store, { title, after, limit: page.limit }),
    );
  });

  app.post("/guests", async (context) => {
    const { name, token } = parseAs(GuestRequest, parseObject(await context.req.text(), { name: "Ada" }));
    const proof = token === undefined ? undefined : await verifier.verifyGuest(token);
    const signedIn = proof && (await requireSignedIn(store, proof));
    if (signedIn) throwIfBlocked(signedIn);
    const known = signedIn?.identity;
    requireAccess(
      "connect",
      memberOf({ userId: known?.userId ?? idOfNobody("new") }, costs.stage.guests),
      openRoom,
    );
    costs.throwIfClosed({ address: addressOf(context) });
    if (!known && verifier.admitsGuests) await admitGuest(addressOf(context));
    costs.charge({ address: addressOf(context) }, guestCost);
    const guest = await verifier.sign(name, known);
    await keepProfile(store, { ...guest, kind: "guest" });
    return context.json(guest, known ? 200 : 201);
  });

  app.route("/", invitationRoutes(options));
  app.route("/", reportRoutes(options));
  app.route("/", profileRoutes(options));
  app.route("/", receiptRoutes(options));
  app.route("/", accountRoutes(options));
  return app;
};
