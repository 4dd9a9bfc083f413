import type { GatewayEvent } from "@parley/aws-local/gateway/observe";
import type { Callers } from "./callers.ts";
import { socketLogLine } from "./log-lines.ts";
import type { CostTally } from "./tally.ts";

/** https://aws.amazon.com/api-gateway/pricing/: "a 33 KB message is metered as two messages". */
const messageStep = 32 * 1024;

/**
 * The source of what no function posts: clients' frames and the answers to them, and their time.
 */
const clients = "clients";

const messagesOf = (bytes: number) => Math.max(1, Math.ceil(bytes / messageStep));

const minutes = (milliseconds: number) => milliseconds / 60_000;

/**
 * Counts what a WebSocket API is billed for: messages in both directions, route responses and posts
 * alike, and the time of connections, exact to the millisecond. Handshakes, WebSocket pings, and
 * posts that are refused or find no connection are not messages. A client's frame that a throttle
 * refuses is one, and the refusal is another: no page of AWS's says that it is not billed.
 */
export const countSocket = (tally: CostTally, callers: Callers, now: () => number) => {
  /** Since when each open connection's time has not been counted. */
  const open = new Map<string, number>();

  const log = () => tally.add(clients, { logBytes: socketLogLine });
  const observe = (event: GatewayEvent) => {
    switch (event.type) {
      case "connected":
        open.set(event.connectionId, now());
        return log();
      case "refused":
        return log();
      case "disconnected":
        tally.add(clients, { connectionMinutes: minutes(now() - (open.get(event.connectionId) ?? now())) });
        open.delete(event.connectionId);
        return log();
      case "frameIn":
        tally.add(clients, { messagesIn: messagesOf(event.bytes) });
        return log();
      case "frameOut": {
        const source = event.accessKeyId === undefined ? clients : callers.sourceOf(event.accessKeyId);
        return tally.add(source, { messagesOut: messagesOf(event.bytes), bytesOut: event.bytes });
      }
    }
  };
  /** Counts the time of the open connections up to now. */
  const settle = () => {
    for (const [connectionId, since] of open) {
      tally.add(clients, { connectionMinutes: minutes(now() - since) });
      open.set(connectionId, now());
    }
  };
  return { observe, settle };
};
