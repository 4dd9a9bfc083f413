import { once } from "node:events";
import { onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import type { Cloud } from "../src/cloud.ts";
import { readAsGuest } from "./guest.ts";

/** A client that neither retries nor forgets: it shows a test what really arrives. */
export const dial = async ({ ws }: Pick<Cloud, "ws">, room: string) => {
  const socket = new WebSocket(ws, "parley.v1");
  onTestFinished(() => socket.terminate());
  const frames: string[] = [];
  const closed = once(socket, "close").then(([code]) => code);
  socket.on("message", (data) => {
    if (String(data) !== "") frames.push(String(data));
  });
  socket.on("error", () => {});
  await once(socket, "open");
  const say = (frame: object) => socket.send(JSON.stringify(frame));
  say({ action: "hello", rooms: { [room]: null } });
  await vi.waitUntil(() => frames.some((frame) => frame.includes('"welcome"')), { timeout: 120_000 });
  const heard = (text: string) => frames.filter((frame) => frame.includes(`"message":"${text}"`)).length;
  return {
    /** The close code, once it is closed. */
    closed,
    send: (message: string) => say({ action: "sendMessage", room, message, id: message }),
    /** Pins the message at a seq, and waits for the answer. */
    pin: async (seq: number) => {
      say({ action: "pin", room, seq, id: `pin-${seq}` });
      const isAnswer = (frame: string) => frame.includes(`"id":"pin-${seq}"`);
      await vi.waitUntil(() => frames.some(isAnswer), { timeout: 120_000 });
      return frames.find(isAnswer) ?? "";
    },
    /** How many frames with this message have arrived. */
    heard,
    hears: (text: string) => vi.waitUntil(() => heard(text) > 0, { timeout: 120_000 }),
    /** The received messages, in order of arrival. */
    order: () => frames.flatMap((frame) => /"message":"(\w+)","timestamp/.exec(frame)?.[1] ?? []),
  };
};

/** The room's messages in the log. */
export const stored = async ({ api }: Pick<Cloud, "api">, room: string): Promise<string[]> => {
  const { events } = JSON.parse(await (await readAsGuest(api, `/rooms/${room}/log`)).text());
  return events.map(({ message }: { message: string }) => message);
};
