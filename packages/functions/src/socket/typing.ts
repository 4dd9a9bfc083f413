import type { Connection } from "@parley/core/connection/connection";
import { tellTyping } from "@parley/core/fanout/typing";
import type { Typing } from "@parley/core/protocol/typing";
import { Buckets } from "@parley/core/rate-limit/buckets";
import type { Payer } from "@parley/core/rate-limit/payer";
import { throwIfLimited } from "@parley/core/rate-limit/refuse";
import { ParleyError } from "@parley/core/wire/error";
import { costs } from "../cost-limits.ts";
import { limitKeyOf } from "../payer.ts";
import { rateLimits } from "../rate-limits.ts";
import { store } from "../store.ts";
import { post } from "./gateway.ts";
import { whyBarredFrom } from "./hearing.ts";

const ofUser = new Buckets(rateLimits.userTyping);

/** Seconds for which a client does not ask again: a large room seldom becomes a small one. */
const askAgainAfter = 600;

const tooLarge = new ParleyError("room_too_large", "This room is too large to show who is typing.", {
  retryAfter: askAgainAfter,
});

/**
 * Tells a room that the connection's user is typing. The user pays for all of it: what is read, and the
 * posts, of as many recipients as a sender pays for.
 *
 * @throws ParleyError `rate_limited`, `over_budget`; `room_too_large` where nobody is told.
 */
export const sayTyping = async (
  connection: Connection,
  { room }: Typing,
  arrivedAt: number,
  payer: Payer,
): Promise<void> => {
  const { userId, name } = connection;
  throwIfLimited(ofUser.take(limitKeyOf(connection), arrivedAt), "You say too often that you are typing.");
  const onCost = (cost: number) => costs.charge(payer, cost);
  const means = {
    post,
    max: rateLimits.typingConnections,
    whyBarred: whyBarredFrom(room, [payer]),
    isPaid: costs.isPaidBy([payer]),
    onCost,
  };
  const isTold = await tellTyping(store, means, { action: "typing", room, userId, name });
  if (!isTold) throw tooLarge;
};
