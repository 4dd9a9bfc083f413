import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { defaultRateLimits } from "../../packages/core/src/rate-limit/rate-limits.ts";
import { startCloud } from "../../packages/local/src/cloud.ts";
import { latencies } from "../latencies.ts";

const start = async (file: string, args: string[]): Promise<ChildProcess> => {
  const child = fork(join(import.meta.dirname, file), args);
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

/**
 * Has a team of 20 chat in one room, two messages a second, undisturbed and then beside a stranger
 * who does `rate` things a second. Everything is as deployed; services are as far away as in the
 * other benchmarks. Cloud, team and stranger are three processes.
 */
export const besideTeam = async (seconds: number, rate: number) => {
  const { addressGuests, addressRequests, addressCost, heardCost, addressFrames, addressRefusals } =
    defaultRateLimits;
  const cloud = await startCloud({
    rateLimits: { addressGuests, addressRequests, addressCost, heardCost, addressFrames, addressRefusals },
  });
  cloud.delay(latencies);
  const team = await start("../flood/users.ts", [cloud.ws, "20", "2"]);
  const attack = () => start("attacker.ts", [cloud.ws, cloud.api, String(rate)]);
  // The environments for a stranger are started on the CPUs that the team uses here, too.
  const first = await attack();
  await pause(10);
  first.kill();
  await pause(5);
  await report(team);
  await pause(seconds);
  const calm = await report(team);
  const attacker = await attack();
  await pause(seconds);
  const attacked = await report(team);
  const stranger = await report(attacker);
  attacker.kill();
  team.kill();
  await cloud.close();
  return { calm, attacked, stranger };
};
