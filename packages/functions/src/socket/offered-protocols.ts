/** The subprotocols that a handshake's headers offer (RFC 6455, 11.3.4). */
export const offeredProtocols = (headers: Readonly<Record<string, string | undefined>> | null): string[] => {
  const header = Object.entries(headers ?? {}).find(
    ([name]) => name.toLowerCase() === "sec-websocket-protocol",
  );
  return header?.[1]?.split(",").map((protocol) => protocol.trim()) ?? [];
};
