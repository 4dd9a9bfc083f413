import { once } from "node:events";
import { WebSocket } from "ws";

/* The people of `bench/flood.ts`: each says one thing a second, and hears what the others say. */

const [ws = "", count = "10"] = process.argv.slice(2);
const people = Number(count);

let waits: number[] = [];
const enter = async () => {
  const socket = new WebSocket(ws, "parley.v1");
  socket.on("message", (data) => {
    const frame: { message?: string; events?: { message?: string }[] } = JSON.parse(String(data));
    for (const { message } of frame.events ?? [frame]) {
      const [, sentAt] = /^people (\d+)$/.exec(message ?? "") ?? [];
      if (sentAt !== undefined) waits.push(Date.now() - Number(sentAt));
    }
  });
  await once(socket, "open");
  socket.send(JSON.stringify({ action: "hello", rooms: { hall: null } }));
  return socket;
};

const sockets = await Promise.all(Array.from({ length: people }, enter));
let id = 0;
let turn = 0;
setInterval(() => {
  const message = `people ${Date.now()}`;
  sockets[turn++ % people]?.send(
    JSON.stringify({ action: "sendMessage", room: "hall", message, id: `p${id++}` }),
  );
}, 1000 / people);

const at = (share: number, sorted: readonly number[]) => sorted[Math.ceil(share * sorted.length) - 1];
process.on("message", () => {
  const sorted = waits.toSorted((a, b) => a - b);
  waits = [];
  process.send?.({ heard: sorted.length, p50: at(0.5, sorted), p99: at(0.99, sorted), max: sorted.at(-1) });
});
process.send?.("ready");
