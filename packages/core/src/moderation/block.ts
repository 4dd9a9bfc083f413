import { setTimeout as pause } from "node:timers/promises";
import { hangUpOn } from "../connection/hang-up.ts";
import type { ConnectionManagement } from "../connection/management.ts";
import { expiresIn } from "../expiry.ts";
import { blocked } from "../identity/revocation.entity.ts";
import type { Store } from "../store.ts";
import { findLogin } from "./find-login.ts";

/**
 * How often connections are looked for. The index is eventually consistent, and a handshake may have passed the
 * authorizer before the block.
 */
const looks = 3;

/** Milliseconds between two looks. */
const between = 1_000;

export type BlockOutcome = { ended: number; stillOpen: number };

/**
 * Blocks a user, and ends their connections. They cannot connect, send, or renew a token, with any token of their login,
 * also after deleting the account. Repeating it replaces the end.
 *
 * @param seconds how long; without it, until `unblockUser`.
 * @throws ParleyError `not_found` for an id that nobody has.
 */
export const blockUser = async (
  store: Store,
  management: ConnectionManagement,
  { userId, seconds }: { userId: string; seconds?: number | undefined },
): Promise<BlockOutcome> => {
  const principal = await findLogin(store, userId);
  const end = seconds === undefined ? {} : { expireAt: expiresIn(store, seconds) };
  await store.revocations.put({ principal, session: blocked, at: store.now(), ...end }).go();
  const found = new Set<string>();
  let stillOpen: string[] = [];
  for (let look = 0; look < looks; look++) {
    if (look > 0) await pause(between);
    const round = await hangUpOn(store, management, { userId });
    for (const connectionId of round.found) found.add(connectionId);
    stillOpen = round.stillOpen;
  }
  return { ended: found.size - stillOpen.length, stillOpen: stillOpen.length };
};

/**
 * Lifts a block.
 *
 * @returns whether there was one.
 * @throws ParleyError `not_found` for an id that nobody has.
 */
export const unblockUser = async (store: Store, userId: string): Promise<boolean> => {
  const principal = await findLogin(store, userId);
  const { data } = await store.revocations
    .delete({ principal, session: blocked })
    .go({ response: "all_old" });
  return data !== null;
};
