import { type OnCost, prices } from "../cost.ts";
import { expiresIn } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { slowModes } from "../wire/limits.ts";
import { keepsOrder } from "../wire/place.ts";
import type { Draft } from "./draft.ts";
import { findIntent, isFor } from "./intent.ts";

/**
 * Milliseconds by which two servers' clocks differ at most. A turn further in the future was taken by a
 * clock that has been set back since.
 */
const clockSkewMs = 60_000;

/** Seconds for which a turn is kept: longer than any slow mode, and that. */
const turnSeconds = Math.max(...slowModes) + 120;

/**
 * Takes a sender's turn to write in a room in slow mode: one conditional write. In any other room, and for
 * those who keep order, it does nothing.
 *
 * It is taken before the message's seq, and by its id: further attempts of the same message need no other
 * turn, whichever environment they reach.
 *
 * @throws ParleyError `slow_mode` with the seconds until the sender may write.
 */
export const takeTurn = async (store: Store, draft: Draft, onCost: OnCost): Promise<void> => {
  const { room, id, sender, access, retry } = draft;
  const wait = (access?.rules.slowMode ?? 0) * 1000;
  if (wait === 0 || keepsOrder(access?.place)) return;
  if (retry && (await wasAdmitted(store, draft, onCost))) return;
  const place = { member: sender.userId, room };
  const now = store.now();
  onCost(prices.writeUnit);
  const taken = await store.turns
    .put({ ...place, id, at: now, expireAt: expiresIn(store, turnSeconds) })
    .where(
      (turn, { notExists, lte, gt, eq }) =>
        `${notExists(turn.at)} OR ${lte(turn.at, now - wait)} OR ${gt(turn.at, now + clockSkewMs)} OR ${eq(turn.id, id)}`,
    )
    .go({ returnOnConditionCheckFailure: true });
  if (!taken.rejected || (await wasAdmitted(store, draft, onCost))) return;
  onCost(prices.readUnit);
  const { data: turn } = await store.turns.get(place).go({ consistent: true });
  const seconds = Math.max(1, Math.ceil(((turn?.at ?? now) + wait - now) / 1000));
  throw new ParleyError(
    "slow_mode",
    `This room is in slow mode. You can write again in ${seconds} seconds.`,
    {
      field: "room",
      retryAfter: seconds,
    },
  );
};

/** Whether an earlier attempt has had its turn. */
const wasAdmitted = async (store: Store, draft: Draft, onCost: OnCost): Promise<boolean> => {
  onCost(prices.readUnit);
  const intent = await findIntent(store, draft);
  return intent !== undefined && isFor(intent, draft);
};
