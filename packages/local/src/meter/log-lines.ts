/*
 * The log lines that AWS's services write themselves, for their length, which is billed like any
 * other.
 */

const requestId = "2b1c9f0e-7d3a-4c55-9f1e-3a6d1b7e8c42";
const gatewayId = "VNRUSeldSwMCIRQ=";
const address = "203.0.113.195";
const agent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const time = "2026-11-21T12:00:00.000Z";

const bytesOf = (line: object) => Buffer.byteLength(JSON.stringify(line));

/**
 * Bytes of the two system events that a function with JSON logs writes for each invocation.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export const invocationLogLines =
  bytesOf({ time, type: "platform.start", record: { requestId, version: "$LATEST" } }) +
  bytesOf({
    time,
    type: "platform.report",
    record: {
      requestId,
      metrics: {
        durationMs: 21.347,
        billedDurationMs: 22,
        memorySizeMB: 1024,
        maxMemoryUsedMB: 112,
      },
      status: "success",
    },
  });

/** Bytes of a function's own output, once Lambda has made JSON of it. */
export const applicationLogBytes = (text: string): number =>
  bytesOf({ timestamp: time, level: "ERROR", requestId, message: text });

/** Bytes of the access log's line for a handshake, a frame or a disconnect, in SST's format. */
export const socketLogLine = bytesOf({
  requestTime: "21/Nov/2026:12:00:00 +0000",
  requestId: gatewayId,
  eventType: "MESSAGE",
  routeKey: "sendMessage",
  status: 200,
  integrationRequestId: requestId,
  integrationStatus: "200",
  integrationLatency: "24",
  integrationServiceStatus: "200",
  ip: address,
  userAgent: agent,
  connectedAt: "1795262400000",
  connectionId: gatewayId,
});

/** Bytes of the access log's line for a request to the HTTP API, in SST's format. */
export const httpLogLine = bytesOf({
  requestTime: "21/Nov/2026:12:00:00 +0000",
  requestId: gatewayId,
  httpMethod: "GET",
  path: "/rooms/general/log",
  routeKey: "$default",
  status: 200,
  responseLatency: 24,
  integrationRequestId: requestId,
  integrationStatus: "200",
  integrationLatency: "23",
  integrationServiceStatus: "200",
  ip: address,
  userAgent: agent,
});
