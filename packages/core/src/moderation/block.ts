import { setTimeout as pause } from "node:timers/promises";
import { maxInFlightMs } from "../account/in-flight.ts";
import { disconnectUser } from "../connection/disconnect-user.ts";
import type { ConnectionManagement } from "../gateway/management.ts";
import { expiresIn } from "../table/expiry.ts";
import { blocked } from "../table/revocation.entity.ts";
import type { Store } from "../table/store.ts";
import { tuned } from "../tuning.ts";
import { findLogin } from "./find-login.ts";

/** Milliseconds between two checks for connections. */
const between = 1_000;

export type BlockOutcome = { ended: number; stillOpen: number };

/**
 * Blocks a user, and closes their connections. They cannot connect, send, or renew a token, with
 * any token of their login, even after deleting the account. Repeating it replaces the end.
 *
 * It takes as long as a handshake may be in flight (`maxInFlightMs`): one that has passed the
 * authorizer before the block opens a connection after it, which is closed within a second or two.
 * The index of connections is eventually consistent, too.
 *
 * @param seconds how long; without it, until `unblockUser`.
 * @param wait waits for a number of milliseconds.
 * @throws ParleyError `not_found` for an unknown user id.
 */
export const blockUser = async (
  store: Store,
  management: ConnectionManagement,
  { userId, seconds }: { userId: string; seconds?: number | undefined },
  wait: (milliseconds: number) => Promise<unknown> = pause,
): Promise<BlockOutcome> => {
  const principal = await findLogin(store, userId);
  const end = seconds === undefined ? {} : { expireAt: expiresIn(store, seconds) };
  await store.revocations.put({ principal, session: blocked, at: store.now(), ...end }).go();
  const found = new Set<string>();
  let stillOpen: string[] = [];
  for (let passed = 0; passed <= tuned("maxInFlightMs", maxInFlightMs); passed += between) {
    if (passed > 0) await wait(between);
    const round = await disconnectUser(store, management, { userId });
    for (const connectionId of round.found) found.add(connectionId);
    stillOpen = round.stillOpen;
  }
  return { ended: found.size - stillOpen.length, stillOpen: stillOpen.length };
};

/**
 * Lifts a block.
 *
 * @returns whether there was one.
 * @throws ParleyError `not_found` for an unknown user id.
 */
export const unblockUser = async (store: Store, userId: string): Promise<boolean> => {
  const principal = await findLogin(store, userId);
  const { data } = await store.revocations
    .delete({ principal, session: blocked })
    .go({ response: "all_old" });
  return data !== null;
};
