import { once } from "node:events";
import { WebSocket } from "ws";
import { bearerPrefix, subprotocol } from "../packages/core/src/protocol/limits.ts";
import type { Cloud } from "../packages/local/src/cloud.ts";

/** Where a room's log is known up to; null to start afresh. */
export type Cursor = { epoch: string; seq: number } | null;

type Frame = {
  action: string;
  id?: string;
  seq?: number;
  rooms?: { room: string; epoch: string; head: number }[];
};

/** How long anything may take before something is wrong, in milliseconds. */
const patience = 15_000;

/** Takes a guest's token, as the site does when somebody gives a name. */
export const takeToken = async ({ api }: Pick<Cloud, "api">): Promise<string> => {
  const response = await fetch(`${api}/guests`, { method: "POST", body: JSON.stringify({ name: "Ada" }) });
  const { token }: { token: string } = JSON.parse(await response.text());
  return token;
};

/** A client that does what it is told, and nothing by itself. */
export type Person = Awaited<ReturnType<typeof connect>>;

/** Connects as a guest, and says hello with the rooms that it is in. */
export const connect = async (
  { ws }: Pick<Cloud, "ws">,
  token: string,
  rooms: Readonly<Record<string, Cursor>>,
) => {
  const socket = new WebSocket(ws, [subprotocol, bearerPrefix + token]);
  const waiting = new Set<(frame: Frame) => void>();
  socket.on("message", (data) => {
    const frame: Frame = JSON.parse(String(data));
    for (const look of waiting) look(frame);
  });
  /** The next frame that is the one; to be asked for before what causes it. */
  const next = (isIt: (frame: Frame) => boolean) => {
    const { promise, resolve, reject } = Promise.withResolvers<Frame>();
    const timer = setTimeout(() => reject(new Error("A frame did not come.")), patience);
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
  await once(socket, "open");
  const welcome = await ask({ action: "hello", rooms });
  return {
    /** The cursors of the rooms, as the welcome told them. */
    cursors: Object.fromEntries(
      (welcome.rooms ?? []).map(({ room, epoch, head }) => [room, { epoch, seq: head }]),
    ),
    /** Waits for the frame of something with this id. */
    hears: (id: string) => next((frame) => frame.id === id),
    say,
    /** Asks for something, and waits for the answer. */
    ask,
    leave: async () => {
      const closed = once(socket, "close");
      socket.close(1000);
      await closed;
    },
  };
};
