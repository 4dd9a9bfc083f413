import { randomUUID } from "node:crypto";
import {
  authorizerEvent,
  connectEvent,
  disconnectEvent,
  messageEvent,
} from "../../packages/aws-local/src/gateway/events.ts";

/** A WebSocket connection, as its events tell of it. */
export type Sender = { connectionId: string; userId: string };

const identity = { sourceIp: "192.0.2.7", userAgent: "wscat" };

/** What the events are made of. Nothing else of the gateway is asked for them. */
const gateway = {
  id: "abcdefghij",
  stage: "$default",
  domainName: "abcdefghij.execute-api.us-east-1.amazonaws.com",
  arn: "arn:aws:execute-api:us-east-1:000000000000:abcdefghij/$default",
  // Nothing but the connection is to be relied on.
  readings: { disconnectContext: false, emptyFrames: true },
};

const handshake = {
  headers: { Host: gateway.domainName },
  multiValueHeaders: { Host: [gateway.domainName] },
  query: undefined,
};

const caller = ({ connectionId, userId }: Sender) => ({
  connectionId,
  connectedAt: Date.now(),
  identity,
  authorizer: { principalId: userId, userId, name: "Guest", protocol: "legacy" },
});

/** One event of each kind that the functions get. */
export const events = {
  authorize: (connectionId: string) =>
    authorizerEvent(gateway, { connectionId, connectedAt: Date.now(), identity }, handshake, randomUUID()),
  connect: (sender: Sender) => connectEvent(gateway, caller(sender), handshake, randomUUID()),
  message: (sender: Sender, routeKey: string, frame: object) =>
    messageEvent(gateway, caller(sender), routeKey, JSON.stringify(frame), randomUUID()),
  disconnect: (sender: Sender) => disconnectEvent(gateway, caller(sender), 1001, ""),
  http: (method: string, path: string, { token, body }: { token?: string; body?: object } = {}) => ({
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: "",
    headers: {
      host: "api.example",
      accept: "application/json",
      ...(body && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
    requestContext: {
      accountId: "000000000000",
      apiId: "abcdefghij",
      domainName: "api.example",
      http: { method, path, protocol: "HTTP/1.1", ...identity },
      requestId: randomUUID(),
      routeKey: "$default",
      stage: "$default",
      timeEpoch: Date.now(),
    },
    isBase64Encoded: false,
  }),
  queue: (group: string, body: string) => ({
    Records: [
      {
        messageId: randomUUID(),
        receiptHandle: "receipt",
        body,
        attributes: { MessageGroupId: group, ApproximateReceiveCount: "1" },
        messageAttributes: {},
        eventSource: "aws:sqs",
        eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:fanout.fifo",
        awsRegion: "us-east-1",
      },
    ],
  }),
};
