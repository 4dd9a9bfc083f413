import { setTimeout as pause } from "node:timers/promises";
import { Failed, Skipped } from "../outcome.ts";
import type { Check, Context } from "../runner/check.ts";
import { asBrowser, openLine } from "../wire/handshake.ts";
import { heardIds } from "../wire/heard-ids.ts";
import type { Line } from "../wire/line.ts";

/** Connections of one guest: Parley's own limit is 20. */
const ofUser = 10;

/** Handshakes at a time: a stage other than production takes 100 requests a second. */
const doors = 20;

const messages = 5;

const enter = async (context: Context, member: number): Promise<Line> => {
  const { visitors, room } = context;
  const { token } = await visitors.visitor(`Smoke Crowd ${Math.floor(member / ofUser) + 1}`);
  const line = await openLine(context, asBrowser(token));
  line.say({ action: "hello", id: "hello", rooms: { [room]: null } });
  await line.hear("The welcome", ({ action }) => action === "welcome");
  return line;
};

const gather = async (context: Context): Promise<Line[]> => {
  const lines: Line[] = [];
  let next = 0;
  const admit = async () => {
    while (next < context.people) {
      const member = next++;
      lines[member] = await enter(context, member);
    }
  };
  await Promise.all(Array.from({ length: Math.min(doors, context.people) }, admit));
  return lines;
};

/** When the last of them received a message. */
const lastHeard = (lines: readonly Line[], id: string): number =>
  Math.max(...lines.flatMap(({ heard }) => heard.find(({ frame }) => frame.id === id)?.at ?? 0));

/** A room of `--people` clients, and how many of the deliveries to them are missed. */
export const crowd: Check = {
  name: "crowd",
  title: "Room of many",
  after: ["message"],
  inRoom: true,
  deadline: 5 * 60_000,
  lookAt:
    "Clients find what they missed in the log. Look at the metrics of the namespace Parley, which count them by cause, and at the throttle of the account.",
  run: async (context) => {
    const { people, room, visitors, timeoutMs } = context;
    if (people === 0) throw new Skipped("Pass --people N for a room of N clients.");
    if ((await visitors.areOne()) && people > ofUser)
      throw new Skipped(`Without guests, --people takes ${ofUser} at most: they are all one user.`);
    const lines = await gather(context);
    const [sender] = lines;
    if (!sender) throw new Error("Nobody came.");
    const said: { id: string; at: number }[] = [];
    for (let round = 0; round < messages; round++) {
      // Slower than a busy room.
      await pause(500);
      const id = crypto.randomUUID();
      said.push({ id, at: performance.now() });
      sender.say({ action: "sendMessage", room, message: `Message ${round} to a crowd in ${room}`, id });
    }
    const missing = () => said.flatMap(({ id }) => lines.filter((line) => !heardIds(line).has(id))).length;
    const begun = performance.now();
    while (missing() > 0 && performance.now() - begun < timeoutMs) await pause(20);
    const missed = missing();
    const took = said.map(({ id, at }) => Math.round(lastHeard(lines, id) - at));
    const deliveries = messages * lines.length;
    if (missed > 0)
      throw new Failed(`${missed} of ${deliveries} deliveries to ${lines.length} clients were missed.`);
    return `none of ${deliveries} deliveries to ${lines.length} clients was missed. All had a message after ${took.join(", ")} ms.`;
  },
};
