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
 * What a flood from one connection does to everybody else:
 *
 *   node bench/flood.ts [--seconds 60] [--people 10] [--rate 1000] [--room hall] [--near]
 *
 * Ten people say one thing a second each, in calm, and while somebody sends as many messages a second as
 * `--rate` says, into the same room (`hall`) or another. Who is `patient` is merely broken: once ended,
 * they stay away for as long as they are told. Who comes back `atOnce` does not care. `first` is a patient
 * one, before there are environments for it. Each is somebody else. Prints milliseconds from sending to
 * hearing, of the people alone, what they missed, and what became of the floods. Cloud, people and flood
 * are three processes. Services are as far away as in the other benchmarks, or, with `--near`, as near as
 * loopback.
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

/** Asks a child for what it saw since it was asked last. */
const report = async (child: ChildProcess): Promise<unknown> => {
  child.send("report");
  const [answer] = await once(child, "message");
  return answer;
};

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

// Everything as deployed: also what the local cloud makes larger, since all come from one address.
const { addressGuests, addressRequests } = defaultRateLimits;
const cloud = await startCloud({ rateLimits: { addressGuests, addressRequests } });
if (!values.near) cloud.delay(latencies);
const seconds = Number(values.seconds);

/** What one part leaves in flight is not the next one's. */
const settle = async () => {
  await pause(5);
  await report(people);
};

const people = await start("people.ts", [cloud.ws, values.people]);
// The first flood also starts the execution environments that it gets, on the processors that people share
// with it here.
const first = await flooded("patient");
await settle();
await pause(seconds);
const calm = await report(people);
const patient = await flooded("patient");
await settle();
const atOnce = await flooded("atOnce");
people.kill();
console.log(JSON.stringify({ calm, first, patient, atOnce }, undefined, 2));
await cloud.close();

/**
 * What people hear under a flood of this manner, by somebody who was not here before, and what becomes of
 * it.
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
  const heard = { people: await report(people), flood: await report(flood) };
  flood.kill();
  return heard;
}
