import type { Store } from "../table/store.ts";

/**
 * Milliseconds after its start in which a connection can answer 410 because its handshake is still
 * running: API Gateway waits 29 s at most for `$connect`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const longestHandshake = 30_000;

/**
 * Whether the handshake of a connection may still be running. Then a 410 does not mean that it has
 * ended, and its record must stay: without one, an open connection cannot be found by a block, a
 * sign-out or a deletion.
 *
 * @param connectedAt epoch milliseconds.
 */
export const isYoung = (store: Store, { connectedAt }: { connectedAt: number }): boolean =>
  store.now() - connectedAt < longestHandshake;

/**
 * Whether a connection that was subscribed somewhere has ended for certain, however young it is. Its
 * record is stored before any subscription of it, and deleted when it ends. One strongly consistent read.
 */
export const hasEnded = async (store: Store, connectionId: string): Promise<boolean> => {
  const { data } = await store.connections
    .get({ connectionId })
    .go({ consistent: true, attributes: ["connectedAt"] });
  return data === null;
};
