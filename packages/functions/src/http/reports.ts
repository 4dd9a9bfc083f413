import { requireRoomAccess } from "@parley/core/access/require-room";
import { reportCost } from "@parley/core/cost";
import { parseAs, parseObject } from "@parley/core/protocol/parse";
import {
  type Report,
  ReportAnswer,
  type Reported,
  ReportRequest,
  type Reports,
} from "@parley/core/protocol/report";
import { throwIfLimited } from "@parley/core/rate-limit/refuse";
import { SharedRateLimiter } from "@parley/core/rate-limit/shared-rate-limiter";
import { answerReport } from "@parley/core/report/answer";
import { listReports } from "@parley/core/report/list";
import { makeReport } from "@parley/core/report/make";
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { limitKeyOf } from "../payer.ts";
import { addressOf } from "./address.ts";
import { askingIn } from "./asking.ts";
import type { Charged } from "./charge.ts";
import type { AppOptions } from "./options.ts";
import { InRoom, ReportOfRoom, ReportsPage } from "./query.ts";
import { requireToken, type WithIdentity } from "./require-token.ts";

type In = Context<WithIdentity & Charged>;

/** Reports of messages and users: anybody in a room makes them, and those who keep order there answer. */
export const reportRoutes = (options: AppOptions) => {
  const { store, costs, rateLimits } = options;
  const routes = new Hono<WithIdentity & Charged>();
  const signedIn = requireToken(options);
  const limit = new SharedRateLimiter("report", rateLimits.userReports, store);

  const chargeTo = (context: In) => {
    const payer = context.var.payer ?? { address: addressOf(context) };
    return (cost: number) => costs.charge(payer, cost);
  };

  routes.post("/rooms/:room/reports", signedIn, async (context) => {
    const { room } = parseAs(InRoom, context.req.param());
    const example = { id: "01J…", seq: 7, reason: "Spam" };
    const request = parseAs(ReportRequest, parseObject(await context.req.text(), example));
    const onCost = chargeTo(context);
    const access = await requireRoomAccess(store, "report", askingIn(context.var, room), onCost);
    const { identity } = context.var;
    throwIfLimited(await limit.take(limitKeyOf(identity)), "You report very often.");
    onCost(reportCost);
    const { userId, name } = identity;
    const { report, repeated } = await makeReport(store, { userId, name, room, access }, request, onCost);
    return context.json<Reported>({ id: report }, repeated ? 200 : 201);
  });

  routes.get("/rooms/:room/reports", signedIn, async (context) => {
    const { room } = parseAs(InRoom, context.req.param());
    await requireRoomAccess(store, "readReports", askingIn(context.var, room), chargeTo(context));
    const { state: list, ...page } = parseAs(ReportsPage, context.req.query());
    const who = { place: room, by: context.var.identity.userId };
    return context.json<Reports>(await listReports(store, who, { list, ...page }, context.var.unseen));
  });

  routes.post("/rooms/:room/reports/:report", signedIn, async (context) => {
    const { room, report } = parseAs(ReportOfRoom, context.req.param());
    const answer = parseAs(ReportAnswer, parseObject(await context.req.text(), { answer: "dismissed" }));
    const onCost = chargeTo(context);
    await requireRoomAccess(store, "readReports", askingIn(context.var, room), onCost);
    const by = context.var.identity.userId;
    return context.json<Report>(await answerReport(store, { place: room, report, by }, answer, onCost));
  });

  return routes;
};
