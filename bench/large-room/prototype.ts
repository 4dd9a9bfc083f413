import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startCloud } from "@parley/local/cloud";
import { ClientsProcess } from "../clients/clients-process.ts";
import { contenderFunctions, contenders } from "../contenders/contenders.ts";
import { createTables, keepConnections } from "../contenders/tables.ts";
import { latencies } from "../settings.ts";
import { spreadOf } from "../measure/spread.ts";
const size = Number(process.argv[2] ?? 1000);
const t0 = performance.now();
const lap = (what: string) => console.log(Math.round(performance.now() - t0), what);
const cloud = await startCloud({ contenders: contenderFunctions, log: (s, l) => console.error(s, l) });
lap("cloud");
await using clients = new ClientsProcess();
const ids = await clients.ask("gather", { kind: "plain", size, ws: cloud.ws, room: "large" });
lap("gathered " + ids.length);
const db = new DynamoDBClient({ endpoint: cloud.dynamodb, region: "us-east-1", credentials: { accessKeyId: "b", secretAccessKey: "b" } });
await createTables(db);
const row = (room: string) => (connectionId: string) => ({ connectionId, room, userId: `guest-${connectionId}`, connectedAt: new Date().toISOString(), expireAt: Math.floor(Date.now() / 1000) + 7800 });
await keepConnections(db, ids.map(row("large")));
lap("kept");
await keepConnections(db, Array.from({ length: 9 * size }, () => Buffer.from(crypto.getRandomValues(new Uint8Array(11))).toString("base64url") + "=").map(row("elsewhere")));
lap("bystanders");
cloud.delay(latencies);
import { Session } from "node:inspector/promises";
import { writeFileSync } from "node:fs";
for (const { name, action } of contenders) {
  const session = new Session(); session.connect();
  if (process.env.PROF) { if (name !== "parley") continue; await session.post("Profiler.enable"); await session.post("Profiler.setSamplingInterval", { interval: 200 }); await session.post("Profiler.start"); }
  if (name === "sequential") continue;
  const lasts: number[] = []; const firsts: number[] = []; 
  for (let i = 0; i < +(process.env.N ?? 8); i++) {
    const cpu = process.cpuUsage(); const th = process.threadCpuUsage?.();
    const r = await clients.ask("round", { action, withinMs: 60_000 });
    const c = process.cpuUsage(cpu); const t = process.threadCpuUsage?.(th);
    lasts.push(Math.round(r.receipts.at(-1) ?? NaN)); firsts.push(Math.round(r.receipts[0] ?? NaN));
    if (i===7) console.log(name, "ack", r.acknowledgedMs, "missing", r.missing, "cpu process", (c.user + c.system) / 1000, "main thread", t && (t.user + t.system) / 1000);
  }
  if (process.env.PROF) writeFileSync("/tmp/prof/main.cpuprofile", JSON.stringify((await session.post("Profiler.stop")).profile));
  console.log(name, lasts, firsts, spreadOf(lasts));
}
if (process.argv[3]) { const r = await clients.ask("round", { action: "scanOneByOne", withinMs: 60_000 }); console.log("sequential", r.receipts.at(-1), r.missing); }
await cloud.close();
