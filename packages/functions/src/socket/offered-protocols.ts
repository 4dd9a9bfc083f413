import { handshakeHeader } from "./handshake-header.ts";

/** The subprotocols that a handshake's headers offer (RFC 6455, 11.3.4). */
export const offeredProtocols = (headers: Readonly<Record<string, string | undefined>> | null): string[] => {
  const header = handshakeHeader(headers, "sec-websocket-protocol");
  return header?.split(",").map((protocol) => protocol.trim()) ?? [];
};
