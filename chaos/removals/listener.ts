import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { WebSocket } from "ws";
import type { Addresses } from "../cloud/messages.ts";

export type Frame = Record<string, unknown>;

/** Milliseconds for an answer, on a machine that is busy with something else. */
const patienceMs = 20_000;

/** A guest on one connection, who neither retries nor forgets: what really arrives. */
export type Listener = {
  userId: string;
  token: string;
  /** All frames that have arrived. */
  frames: readonly Frame[];
  say(frame: Frame): void;
  /** Sends a frame, and resolves with its answer, or its error. */
  ask(frame: Frame): Promise<Frame>;
  close(): void;
};

let asked = 0;

const tries = 30;

/** Makes a guest. While functions start, the HTTP API has no answer. */
const makeGuest = async (api: string, name: string): Promise<{ token: string; userId: string }> => {
  for (let nth = 1; ; nth++) {
    try {
      const response = await fetch(`${api}/guests`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name }),
      });
      if (response.ok) return JSON.parse(await response.text());
      throw new Error(`POST /guests was answered with ${response.status}.`);
    } catch (error) {
      if (nth === tries) throw error;
      await pause(500);
    }
  }
};

/** Makes a guest, and connects them. */
export const connectGuest = async ({ ws, api }: Addresses, name: string): Promise<Listener> => {
  const { token, userId } = await makeGuest(api, name);
  const socket = new WebSocket(ws, ["parley.v1", `bearer.${token}`]);
  const frames: Frame[] = [];
  const waiting = new Map<unknown, (answer: Frame) => void>();
  socket.on("message", (data) => {
    const text = String(data);
    if (text === "") return;
    const frame = JSON.parse(text);
    frames.push(frame);
    waiting.get(frame.id)?.(frame);
  });
  socket.on("error", () => {});
  await once(socket, "open");
  const say = (frame: Frame) => socket.send(JSON.stringify(frame));
  const ask = (frame: Frame) =>
    new Promise<Frame>((resolve, reject) => {
      const id = frame.id ?? `ask-${asked++}`;
      const timer = setTimeout(() => reject(new Error(`No answer to ${JSON.stringify(frame)}.`)), patienceMs);
      waiting.set(id, (answer) => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(answer);
      });
      say({ ...frame, id });
    });
  await ask({ action: "hello", rooms: {} });
  return { userId, token, frames, say, ask, close: () => socket.terminate() };
};
