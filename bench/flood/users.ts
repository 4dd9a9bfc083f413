import { once } from "node:events";
import { WebSocket } from "ws";

/*
 * The users of `bench/flood.ts`: each sends one message a second, or all together a given number,
 * and receives the others' messages.
 */

const [ws = "", count = "10", perSecond = count] = process.argv.slice(2);
const users = Number(count);

let waits: number[] = [];
/** By message, who has received it. */
const heardBy = new Map<string, Set<WebSocket>>();
/** Milliseconds for which a message may still be in flight. */
const timeoutMs = 2_000;

/** Each at a separate address: the guests of one address share a cost limit. */
const enter = async (_: unknown, nth: number) => {
  const socket = new WebSocket(ws, "parley.v1", { localAddress: `127.0.3.${nth + 1}` });
  socket.on("message", (data) => {
    if (String(data) === "") return;
    const frame: { message?: string; events?: { message?: string }[] } = JSON.parse(String(data));
    for (const { message } of frame.events ?? [frame]) {
      const [said, sentAt] = /^users (\d+) \d+$/.exec(message ?? "") ?? [];
      if (said === undefined) continue;
      waits.push(Date.now() - Number(sentAt));
      heardBy.get(said)?.add(socket);
    }
  });
  await once(socket, "open");
  socket.send(JSON.stringify({ action: "hello", rooms: { hall: null } }));
  return socket;
};

const sockets = await Promise.all(Array.from({ length: users }, enter));
let id = 0;
setInterval(() => {
  const message = `users ${Date.now()} ${++id}`;
  heardBy.set(message, new Set());
  sockets[id % users]?.send(JSON.stringify({ action: "sendMessage", room: "hall", message, id: `p${id}` }));
}, 1000 / Number(perSecond));

/** The number of overdue deliveries of messages sent since the last question. */
const countMissed = () => {
  let missed = 0;
  for (const [said, hearers] of heardBy) {
    if (Number(said.split(" ")[1]) > Date.now() - timeoutMs) continue;
    missed += users - hearers.size;
    heardBy.delete(said);
  }
  return missed;
};
const at = (share: number, sorted: readonly number[]) => sorted[Math.ceil(share * sorted.length) - 1];
process.on("message", () => {
  const sorted = waits.toSorted((a, b) => a - b);
  waits = [];
  process.send?.({
    heard: sorted.length,
    missed: countMissed(),
    p50: at(0.5, sorted),
    p99: at(0.99, sorted),
    max: sorted.at(-1),
  });
});
process.send?.("ready");
