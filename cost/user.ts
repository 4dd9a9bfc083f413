import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import * as v from "valibot";
import { WebSocket } from "ws";
import { Guest } from "../packages/core/src/protocol/http.ts";
import { bearerPrefix, subprotocol } from "../packages/core/src/wire/limits.ts";
import type { Cloud } from "../packages/local/src/cloud.ts";

/** The cursor of a room's log; null to start afresh. */
export type Cursor = { epoch: string; seq: number } | null;

type Frame = {
  action: string;
  id?: string;
  seq?: number;
  userId?: string;
  room?: string;
  rooms?: { room: string; epoch: string; head: number }[];
};

/** How long anything may take before it is an error, in milliseconds. */
const timeoutMs = 15_000;

/** The number of attempts: on a machine with much other work a function may time out. */
const tries = 5;

/**
 * Gets a guest token, as the site does when a user enters a name.
 *
 * @throws Error with the answer, when each attempt was refused.
 */
export const takeToken = async ({ api }: Pick<Cloud, "api">, left = tries): Promise<string> => {
  const response = await fetch(`${api}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Ada" }),
  });
  const answer = await response.text();
  if (response.ok) return v.parse(Guest, JSON.parse(answer)).token;
  if (left <= 1) throw new Error(`POST /guests was answered with ${response.status}: ${answer}`);
  await pause(500);
  return takeToken({ api }, left - 1);
};

/** An open WebSocket. A refused handshake is retried, as clients do. */
const open = async (url: string, token: string, left = tries): Promise<WebSocket> => {
  const socket = new WebSocket(url, [subprotocol, bearerPrefix + token]);
  try {
    await once(socket, "open");
    return socket;
  } catch (error) {
    if (left <= 1) throw error;
    await pause(500);
    return open(url, token, left - 1);
  }
};

/** A client that does what it is told, and nothing by itself. */
export type User = Awaited<ReturnType<typeof connect>>;

/** Connects as a guest, and sends hello with the rooms that it is in. */
export const connect = async (
  { ws }: Pick<Cloud, "ws">,
  token: string,
  rooms: Readonly<Record<string, Cursor>>,
) => {
  const socket = await open(ws, token);
  const waiting = new Set<(frame: Frame) => void>();
  socket.on("message", (data) => {
    if (String(data) === "") return;
    const frame: Frame = JSON.parse(String(data));
    for (const look of waiting) look(frame);
  });
  /** The next matching frame; to be requested before what causes it. */
  const next = (isIt: (frame: Frame) => boolean) => {
    const { promise, resolve, reject } = Promise.withResolvers<Frame>();
    const timer = setTimeout(() => reject(new Error("An expected frame did not arrive.")), timeoutMs);
    const look = (frame: Frame) => {
      if (!isIt(frame)) return;
      clearTimeout(timer);
      waiting.delete(look);
      resolve(frame);
    };
    waiting.add(look);
    return promise;
  };
  const say = (frame: object) => socket.send(JSON.stringify(frame));
  let asked = 0;
  const ask = async (frame: object) => {
    const id = `ask-${++asked}`;
    const answered = next((each) => each.id === id);
    say({ ...frame, id });
    return answered;
  };
  const welcome = await ask({ action: "hello", rooms });
  return {
    userId: welcome.userId,
    /** The cursors of the rooms, from the welcome. */
    cursors: Object.fromEntries(
      (welcome.rooms ?? []).map(({ room, epoch, head }) => [room, { epoch, seq: head }]),
    ),
    /** Waits for the frame with this id. */
    hears: (id: string) => next((frame) => frame.id === id),
    /** Waits until somebody else is typing in a room. */
    hearsTyping: (room: string) => next((frame) => frame.action === "typing" && frame.room === room),
    say,
    /** Sends a request, and waits for the answer. */
    ask,
    leave: async () => {
      const closed = once(socket, "close");
      socket.close(1000);
      await closed;
    },
  };
};
