import { fork } from "node:child_process";
import { once } from "node:events";
import { ClientsProcess } from "../clients/clients-process.ts";
import { spreadOf } from "../measure/spread.ts";
import type { Finding } from "../report/finding.ts";
import { number, spread, table } from "../report/markdown.ts";

export type SocketIoSettings = { size: number; rounds: number };

/** Measures a broadcast without AWS: one Socket.IO process with everyone connected to it. */
export const measureSocketIo = async ({ size, rounds }: SocketIoSettings): Promise<Finding> => {
  const server = fork(new URL("./server.ts", import.meta.url));
  const [port] = await once(server, "message");
  await using clients = new ClientsProcess();
  await clients.ask("gather", { kind: "socketIo", size, ws: `ws://127.0.0.1:${port}` });
  const lasts: number[] = [];
  // One more than is counted, to compile the code.
  for (let round = 0; round <= rounds; round++) {
    const { receipts, missing } = await clients.ask("round", { action: "", withinMs: 10_000 });
    if (missing > 0) throw new Error(`Socket.IO's broadcast missed ${missing}.`);
    if (round > 0) lasts.push(receipts.at(-1) ?? Number.NaN);
  }
  server.disconnect();
  const last = spreadOf(lasts);
  const markdown = [
    `One message to a room of ${number(size)}, ${rounds} rounds, with no latency injected:`,
    "",
    table(["", "last recipient, ms"], [["Socket.IO's broadcast, one process, nothing stored", spread(last)]]),
  ].join("\n");
  return { keys: { socketIoLastRecipientMs: last.median }, figures: { last }, markdown };
};
