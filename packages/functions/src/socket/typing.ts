import { type Asking, readInRoom } from "@parley/core/access/require-room";
import type { RoomAccess } from "@parley/core/acl/room-access";
import { type OnCost, prices } from "@parley/core/cost";
import { tellTyping } from "@parley/core/fanout/typing";
import { readHead, throwIfChanged } from "@parley/core/log/head";
import type { Typing } from "@parley/core/protocol/typing";
import { Buckets } from "@parley/core/rate-limit/buckets";
import { throwIfLimited } from "@parley/core/rate-limit/refuse";
import { ParleyError } from "@parley/core/wire/error";
import { costs } from "../cost-limits.ts";
import { limitKeyOf } from "../payer.ts";
import { rateLimits } from "../rate-limits.ts";
import { store } from "../store.ts";
import { post } from "./gateway.ts";
import { whyBarredFrom } from "./hearing.ts";
import type { IncomingFrame } from "./message-route.ts";

const ofUser = new Buckets(rateLimits.userTyping);

/** Seconds for which a client does not ask again: a large room seldom becomes a small one. */
const askAgainAfter = 600;

const tooLarge = new ParleyError("room_too_large", "This room is too large to show who is typing.", {
  retryAfter: askAgainAfter,
});

/**
 * Who is told nothing of a room although they may still be subscribed. An open room is heard by everybody.
 *
 * @throws ParleyError for whoever may not say anything there.
 */
const outsideOf = async (asking: Asking, onCost: OnCost): Promise<readonly string[]> => {
  const read = async (access: RoomAccess) => {
    if (access.place === undefined) return [];
    onCost(prices.readUnit);
    const head = await readHead(store, asking.room);
    if (head) throwIfChanged(head, access);
    return head?.outside ?? [];
  };
  return readInRoom(store, "type", asking, read, onCost);
};

/**
 * Tells a room that the connection's user is typing. The user pays for all of it: what is read, and the
 * posts, of as many recipients as a sender pays for.
 *
 * @throws ParleyError `rate_limited`, `over_budget`; `room_too_large` where nobody is told.
 */
export const sayTyping = async (
  { connection, member, arrivedAt, payer }: IncomingFrame,
  { room }: Typing,
): Promise<void> => {
  const { userId, name } = connection;
  throwIfLimited(ofUser.take(limitKeyOf(connection), arrivedAt), "You say too often that you are typing.");
  const onCost = (cost: number) => costs.charge(payer, cost);
  const outside = await outsideOf({ user: userId, member, room }, onCost);
  const means = {
    post,
    max: rateLimits.typingConnections,
    outside,
    whyBarred: whyBarredFrom(room, [payer]),
    isPaid: costs.isPaidBy([payer]),
    onCost,
  };
  const isTold = await tellTyping(store, means, { action: "typing", room, userId, name });
  if (!isTold) throw tooLarge;
};
