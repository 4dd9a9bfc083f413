import type { IncomingMessage } from "node:http";

/** A handshake as in events. */
export type UpgradeRequest = {
  path: string;
  /** By the name as the client wrote it; of several, the last. */
  headers: Record<string, string>;
  multiValueHeaders: Record<string, string[]>;
  /** Nothing when the URL has no query. */
  query: { single: Record<string, string>; multi: Record<string, string[]> } | undefined;
  sourceIp: string;
  userAgent: string | undefined;
  /** Whether it is a WebSocket handshake. */
  wellFormed: boolean;
};

/** Reads a handshake, with the headers that API Gateway's edge adds. */
export function readUpgradeRequest(request: IncomingMessage, traceId: string): UpgradeRequest {
  const url = URL.parse(`ws://gateway${request.url}`);
  const sourceIp = request.socket.remoteAddress ?? "127.0.0.1";
  const multiValueHeaders = grouped([
    ...headerPairs(request.rawHeaders),
    ["X-Amzn-Trace-Id", traceId],
    ["X-Forwarded-For", sourceIp],
    ["X-Forwarded-Port", String(request.socket.localPort)],
    ["X-Forwarded-Proto", "http"],
  ]);
  const query = grouped([...(url?.searchParams ?? [])]);
  return {
    path: url?.pathname ?? "",
    headers: lastOfEach(multiValueHeaders),
    multiValueHeaders,
    query: Object.keys(query).length > 0 ? { single: lastOfEach(query), multi: query } : undefined,
    sourceIp,
    userAgent: request.headers["user-agent"],
    wellFormed:
      request.method === "GET" &&
      request.headers.upgrade?.toLowerCase() === "websocket" &&
      /^[+/0-9A-Za-z]{22}==$/.test(request.headers["sec-websocket-key"] ?? "") &&
      request.headers["sec-websocket-version"] === "13" &&
      areSubprotocols(request.headers["sec-websocket-protocol"]),
  };
}

/** Absent, or a list of different tokens. */
function areSubprotocols(offered: string | undefined): boolean {
  if (offered === undefined) return true;
  const names = offered.split(",").map((name) => name.trim());
  return names.every(isSubprotocol) && new Set(names).size === names.length;
}

/** Whether it is a token, as HTTP has them. */
export const isSubprotocol = (name: string): boolean => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name);

function headerPairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, raw[at + 1] ?? ""]] : []));
}

function grouped(pairs: readonly [string, string][]): Record<string, string[]> {
  const groups = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries([...groups].map(([name, found]) => [name, found.map(([, value]) => value)]));
}

function lastOfEach(values: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? ""]));
}
