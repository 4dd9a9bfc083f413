import { requireRoomAccess } from "@parley/core/access/require-room";
import { parseAs } from "@parley/core/protocol/parse";
import type { Receipts } from "@parley/core/protocol/receipts";
import { findReceipts } from "@parley/core/read-marker/receipts";
import { Hono } from "hono/tiny";
import { addressOf } from "./address.ts";
import { askingIn } from "./asking.ts";
import type { Charged } from "./charge.ts";
import type { AppOptions } from "./options.ts";
import { InRoom, ReceiptsOf } from "./query.ts";
import { requireToken, type WithIdentity } from "./require-token.ts";

/** Which members of a room have seen a message. */
export const receiptRoutes = (options: AppOptions) => {
  const { store, costs } = options;
  const routes = new Hono<WithIdentity & Charged>();

  routes.get("/rooms/:room/receipts", requireToken(options), async (context) => {
    const { room } = parseAs(InRoom, context.req.param());
    const payer = context.var.payer ?? { address: addressOf(context) };
    const onCost = (more: number) => costs.charge(payer, more);
    const asking = askingIn(context.var, room);
    await requireRoomAccess(store, "readReceipts", asking, onCost);
    const { seq } = parseAs(ReceiptsOf, context.req.query());
    return context.json<Receipts>(await findReceipts(store, { room, seq, asker: asking.user }, onCost));
  });

  return routes;
};
