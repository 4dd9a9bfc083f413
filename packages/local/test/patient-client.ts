import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { Cloud } from "../src/cloud.ts";

type Frame = Record<string, unknown>;

/** Resolves with a connection, or with nothing when its handshake is refused. */
const connected = (ws: string, protocols: string[]) =>
  new Promise<WebSocket | undefined>((resolve) => {
    const socket = new WebSocket(ws, protocols);
    socket.once("open", () => resolve(socket));
    socket.on("error", () => resolve(undefined));
  });

/** Dials until the handshake is accepted: on a busy machine a handler of it times out. */
const dialed = async (ws: string, protocols: string[]): Promise<WebSocket> => {
  for (let tries = 0; tries < 10; tries++) {
    const socket = await connected(ws, protocols);
    if (socket) return socket;
    await pause(500);
  }
  throw new Error(`${ws} accepted no connection.`);
};

/**
 * For tests: sends a request on a connection of its own, which stays open. Like any client, it sends
 * it again when a handler has failed: on a busy machine one times out.
 *
 * @returns the first frame that fits.
 * @throws Error when the request is refused, or the connection ends.
 */
export const ask = async (
  { ws }: Pick<Cloud, "ws">,
  request: object,
  fits: (frame: Frame) => boolean,
  protocols: string[] = [],
): Promise<Frame> => {
  const socket = await dialed(ws, protocols);
  onTestFinished(() => socket.terminate());
  return new Promise<Frame>((resolve, reject) => {
    const send = () => socket.send(JSON.stringify(request));
    socket.on("close", (code) => reject(new Error(`The connection was closed with ${code}.`)));
    socket.on("message", (data) => {
      if (String(data) === "") return;
      const frame: Frame = JSON.parse(String(data));
      if (fits(frame)) resolve(frame);
      // The gateway's own answer to a handler that failed.
      else if (frame.action === undefined) send();
      else if (frame.action === "error") reject(new Error(`It was refused: ${data}`));
    });
    send();
  });
};

/** For tests: says something in the default room as a legacy client. Returns the acknowledgement. */
export const say = (cloud: Pick<Cloud, "ws">, message: string): Promise<Frame> =>
  ask(cloud, { action: "sendMessage", message, id: randomUUID() }, (frame) => frame.message === message);
