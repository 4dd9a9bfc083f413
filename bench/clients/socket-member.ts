import { once } from "node:events";
import { WebSocket } from "ws";
import { type Hear, type Member, numbersIn } from "./member.ts";

export type SocketMemberOptions = { ws: string; room: string; hear: Hear };

type Welcome = { action: "welcome"; connectionId: string };

const isWelcome = (frame: unknown): frame is Welcome =>
  typeof frame === "object" && frame !== null && "action" in frame && frame.action === "welcome";

/** Connects to Parley's socket with no client library, and enters a room. Baselines use it too. */
export const socketMember = async ({ ws, room, hear }: SocketMemberOptions): Promise<Member> => {
  const socket = new WebSocket(ws, "parley.v1", { perMessageDeflate: false });
  await once(socket, "open");
  const say = (frame: object) => socket.send(JSON.stringify(frame));
  const welcomed = Promise.withResolvers<Welcome>();
  socket.once("close", (code) => welcomed.reject(new Error(`A member's connection ended with ${code}.`)));
  socket.on("message", (data) => {
    const text = data.toString();
    const numbers = numbersIn(text);
    for (const number of numbers) hear(number);
    // A baseline's function may return no body, and then its route sends an empty frame.
    if (numbers.length > 0 || text === "") return;
    const frame: unknown = JSON.parse(text);
    if (isWelcome(frame)) welcomed.resolve(frame);
  });
  say({ action: "hello", rooms: { [room]: null } });
  const { connectionId } = await welcomed.promise;
  return {
    connectionId,
    say: (message, action) => say({ action, room, message, user_id: connectionId, id: crypto.randomUUID() }),
    leave: () => socket.terminate(),
  };
};
