import { once } from "node:events";
import { WebSocket } from "ws";
import type { Cloud } from "./cloud.ts";

/**
 * Connects from an address of loopback; each counts as a network of its own.
 *
 * @returns the open socket, and the frames that it has received so far.
 */
export const socketFrom = async <Frame>({ ws }: Pick<Cloud, "ws">, localAddress: string, token?: string) => {
  const bearer = token === undefined ? [] : [`bearer.${token}`];
  const socket = new WebSocket(ws, ["parley.v1", ...bearer], { localAddress });
  const frames: Frame[] = [];
  socket.on("message", (data) => {
    const text = String(data);
    if (text !== "") frames.push(JSON.parse(text));
  });
  await once(socket, "open");
  return { socket, frames };
};
