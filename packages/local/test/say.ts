import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { Cloud } from "../src/cloud.ts";

type Frame = Record<string, unknown>;

/** Resolves with a connection, or with nothing when its handshake is refused. */
const connected = (ws: string) =>
  new Promise<WebSocket | undefined>((resolve) => {
    const socket = new WebSocket(ws);
    socket.once("open", () => resolve(socket));
    socket.on("error", () => resolve(undefined));
  });

const dialed = async (ws: string): Promise<WebSocket> => {
  for (let tries = 0; tries < 10; tries++) {
    const socket = await connected(ws);
    if (socket) return socket;
    await pause(500);
  }
  throw new Error(`${ws} accepted no connection.`);
};

/**
 * For tests: says something in the default room as a legacy client, whose connection stays open.
 * Like any client, it sends the message again when a handler has failed: on a busy machine one times
 * out.
 *
 * @returns the acknowledgement.
 * @throws Error when the message is refused, or the connection ends.
 */
export const say = async ({ ws }: Pick<Cloud, "ws">, message: string): Promise<Frame> => {
  const socket = await dialed(ws);
  onTestFinished(() => socket.terminate());
  const request = JSON.stringify({ action: "sendMessage", message, id: randomUUID() });
  return new Promise<Frame>((resolve, reject) => {
    socket.on("close", (code) => reject(new Error(`The connection was closed with ${code}.`)));
    socket.on("message", (data) => {
      if (String(data) === "") return;
      const frame: Frame = JSON.parse(String(data));
      if (frame.message === message) resolve(frame);
      // The gateway's own answer to a handler that failed.
      else if (frame.action === undefined) socket.send(request);
      else if (frame.action === "error") reject(new Error(`It was refused: ${data}`));
    });
    socket.send(request);
  });
};
