import { parseArgs } from "node:util";
import { Parley } from "../packages/client/src/parley.ts";
import { TalkingServer } from "../packages/client/test/talking-server.ts";

/*
 * Prints what a tab holds that stays open: the rows of all its rooms, and its heap after a garbage
 * collection, at each step of the messages that it gets.
 *
 *   npx pnpm@12 long-open [--messages 50000] [--rooms 12] [--steps 5]
 *
 * The client's engine is the real one. The server is scripted, and runs in a worker: what it holds
 * is in another heap. Time is compressed, since nothing that is kept depends on it: what takes a
 * busy hour is said in seconds.
 */

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "50000" },
    rooms: { type: "string", default: "12" },
    steps: { type: "string", default: "5" },
  },
});

const rooms = Array.from({ length: Number(values.rooms) }, (_, index) => `room-${index}`);
const steps = Number(values.steps);
const each = Math.ceil(Number(values.messages) / steps / 10) * 10;

const server = await TalkingServer.start();
const { socketUrl, apiUrl } = server;
const client = new Parley({ socketUrl, apiUrl, token: async () => "ada" });
// What shows the rooms holds their last snapshot.
client.subscribe(() => client.snapshot());
let heard = 0;
client.on("message", () => {
  heard += 1;
});
for (const room of rooms) client.join(room);
client.connect();

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
};
const snapshots = () => [...client.snapshot().rooms.values()];
await until(() => snapshots().every(({ status }) => status === "live"));

const collect = globalThis.gc;
if (!collect) throw new Error("Run it with --expose-gc: npx pnpm@12 long-open.");
const row = (...cells: (string | number)[]) =>
  console.log(cells.map((cell) => cell.toLocaleString("en").padStart(14)).join(""));
const print = () => {
  collect();
  const lengths = snapshots().map(({ messages }) => messages.length);
  const rows = lengths.reduce((sum, length) => sum + length, 0);
  row(heard, rows, Math.max(...lengths), (process.memoryUsage().heapUsed / 2 ** 20).toFixed(1));
};

row("messages", "rows", "in one room", "heap, MiB");
print();
for (let step = 1; step <= steps; step += 1) {
  await server.talk({ rooms, messages: each });
  await until(() => heard >= step * each);
  print();
}
client.close();
await server.close();
