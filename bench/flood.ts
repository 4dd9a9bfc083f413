import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as v from "valibot";
import { Guest } from "../packages/core/src/protocol/http.ts";
import { defaultRateLimits } from "../packages/core/src/rate-limit/rate-limits.ts";
import { startCloud } from "../packages/local/src/cloud.ts";
import { latencies } from "./latencies.ts";

/*
 * Measures what a flood from one connection does to everyone else:
 *
 *   node bench/flood.ts [--seconds 60] [--people 10] [--rate 1000] [--room hall] [--near]
 *
 * Ten users send one message a second each: undisturbed, and while a flooder sends `--rate`
 * messages a second into the same room (`hall`) or another. A `patient` flooder is merely broken:
 * once disconnected, it stays away as long as it is told. An `atOnce` flooder comes back at once.
 * `first` is a patient one, before there are environments for it. Each is a different user. Prints
 * milliseconds from sending to receiving, for the users alone, what they missed, and what happened
 * to the floods. Cloud, users and flood are three processes. Services are as far away as in the
 * other benchmarks, or, with `--near`, as close as loopback.
 */

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    people: { type: "string", default: "10" },
    rate: { type: "string", default: "1000" },
    room: { type: "string", default: "hall" },
    near: { type: "boolean", default: false },
  },
});

const start = async (file: string, args: string[]): Promise<ChildProcess> => {
  const child = fork(join(import.meta.dirname, "flood", file), args);
  await once(child, "message");
  return child;
};

/** Asks a child for what it has seen since the last question. */
const report = async (child: ChildProcess): Promise<unknown> => {
  child.send("report");
  const [answer] = await once(child, "message");
  return answer;
};

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

// Everything as deployed: also the limits that the local cloud raises, since all clients come from
// one address.
const { addressGuests, addressRequests } = defaultRateLimits;
const cloud = await startCloud({ rateLimits: { addressGuests, addressRequests } });
if (!values.near) cloud.delay(latencies);
const seconds = Number(values.seconds);

/** What one part leaves in flight does not count for the next. */
const settle = async () => {
  await pause(5);
  await report(users);
};

const users = await start("users.ts", [cloud.ws, values.people]);
// The first flood also starts the execution environments that it uses, on the CPUs that users share
// with it here.
const first = await flooded("patient");
await settle();
await pause(seconds);
const calm = await report(users);
const patient = await flooded("patient");
await settle();
const atOnce = await flooded("atOnce");
users.kill();
console.log(JSON.stringify({ calm, first, patient, atOnce }, undefined, 2));
await cloud.close();

/**
 * What users receive during a flood of this kind, by a new flooder, and what happens to the flood.
 */
async function flooded(manner: "patient" | "atOnce") {
  const guest = await fetch(`${cloud.api}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"name":"Flood"}',
  });
  const { token } = v.parse(Guest, await guest.json());
  const flood = await start("flooder.ts", [cloud.ws, values.rate, token, values.room, manner]);
  await pause(seconds);
  const heard = { users: await report(users), flood: await report(flood) };
  flood.kill();
  return heard;
}
