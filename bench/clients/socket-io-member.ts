import { once } from "node:events";
import { WebSocket } from "ws";
import { type Hear, type Member, numbersIn } from "./member.ts";

/*
 * The packets of Engine.IO 4 and Socket.IO 5 that a member needs:
 * https://socket.io/docs/v4/engine-io-protocol/ and https://socket.io/docs/v4/socket-io-protocol/
 */
const packet = { ping: "2", pong: "3", connect: "40", event: "42" } as const;

/** Connects to a Socket.IO server by WebSocket alone, without its client library. */
export const socketIoMember = async ({ ws, hear }: { ws: string; hear: Hear }): Promise<Member> => {
  const socket = new WebSocket(`${ws}/socket.io/?EIO=4&transport=websocket`, { perMessageDeflate: false });
  const { promise: connected, resolve } = Promise.withResolvers<void>();
  socket.on("message", (data) => {
    const text = data.toString();
    if (text.startsWith(packet.event)) return numbersIn(text).forEach(hear);
    if (text.startsWith(packet.connect)) return resolve();
    if (text === packet.ping) socket.send(packet.pong);
  });
  await once(socket, "open");
  socket.send(packet.connect);
  await connected;
  return {
    say: (text) => socket.send(packet.event + JSON.stringify(["message", text])),
    leave: () => socket.terminate(),
  };
};
