import type { Connection, Protocol } from "../src/connection/connection.ts";
import type { Subscriber } from "../src/connection/subscribe.ts";
import type { FanoutJob } from "../src/fanout/job.ts";

const connectionOf = (connectionId: string, protocol: Protocol): Connection => ({
  connectionId,
  userId: `user of ${connectionId}`,
  name: connectionId,
  protocol,
  connectedAt: 0,
});

/** For tests: a subscriber of the room `general`. */
export const subscriptionOf = (connectionId: string, protocol: Protocol = "parley.v1") => {
  const { name: _, ...connection } = connectionOf(connectionId, protocol);
  const subscription = { ...connection, room: "general", expireAt: Number.MAX_SAFE_INTEGER };
  return subscription satisfies Subscriber;
};

type Said = Partial<Pick<FanoutJob, "repeated" | "busy" | "shard" | "voids">> & {
  seq: number;
  message?: string;
  /** The sender's connection id. */
  from?: string;
  protocol?: Protocol;
};

/** For tests: a message in the room `general`. */
export const fanoutJobOf = ({
  seq,
  message = "hi",
  from = "sender=",
  protocol,
  ...more
}: Said): FanoutJob => ({
  room: "general",
  epoch: "epoch",
  event: {
    action: "message",
    seq,
    id: `id-${seq}`,
    userId: `user of ${from}`,
    name: from,
    message,
    timestamp: "2026-01-01T00:00:00.000Z",
  },
  from: connectionOf(from, protocol ?? "parley.v1"),
  repeated: false,
  busy: false,
  ...more,
});
