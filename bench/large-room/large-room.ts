import { type Baseline, baselines } from "../baselines/baselines.ts";
import { addBystanders, introduce } from "../baselines/rows.ts";
import { ClientsProcess } from "../clients/clients-process.ts";
import { openArena } from "../cloud.ts";
import { latencies } from "../latencies.ts";
import { spreadOf } from "../measure/spread.ts";
import { arrivalChart } from "../report/arrival-chart.ts";
import type { Finding, Tell } from "../report/finding.ts";
import { number, spread, table } from "../report/markdown.ts";
import { playRound, type RoomRound, type Units } from "./rounds.ts";

export type LargeRoomSettings = {
  size: number;
  /** Connections in other rooms. */
  bystanders: number;
  rounds: number;
  /** For the baseline that takes a quarter of a minute per round. */
  sequentialRounds: number;
};

const room = "large";

/** By baseline. */
type Each<Of> = Record<Baseline["name"], Of>;

/**
 * One message to a large room, with many more users in other rooms: the time until the last
 * recipient has it, and what is read for it. All baselines serve the same sockets, through the same
 * gateway and the same DynamoDB.
 */
export const measureLargeRoom = async (
  { size, bystanders, rounds, sequentialRounds }: LargeRoomSettings,
  tell: Tell,
): Promise<Finding> => {
  await using arena = await openArena();
  const { cloud } = arena;
  await using clients = new ClientsProcess();
  tell(`${number(size)} users enter a room`);
  const connectionIds = await clients.ask("gather", { kind: "plain", size, ws: cloud.ws, room });
  await introduce(arena.table, room, connectionIds);
  cloud.delay(latencies);

  // One message each, which also compiles their code.
  const alone: Each<RoomRound[]> = { sequential: [], promiseAll: [], parley: [] };
  for (const baseline of baselines) {
    tell(`one message alone: ${baseline.title}`);
    alone[baseline.name].push(await playRound(cloud, clients, baseline));
  }
  tell(`${number(bystanders)} users enter other rooms`);
  cloud.delay({});
  await addBystanders(arena.table, arena.store, bystanders);
  cloud.delay(latencies);

  const played: Each<RoomRound[]> = { sequential: [], promiseAll: [], parley: [] };
  for (let round = 0; round < rounds; round++) {
    tell(`round ${round + 1} of ${rounds}`);
    // In another order each time: no baseline always follows the same one.
    const first = round % baselines.length;
    for (const baseline of [...baselines.slice(first), ...baselines.slice(0, first)]) {
      if (baseline.name === "sequential" && round >= sequentialRounds) continue;
      played[baseline.name].push(await playRound(cloud, clients, baseline));
    }
  }
  return findingOf({ size, bystanders, rounds, sequentialRounds }, alone, played);
};

const findingOf = (
  { size, bystanders, rounds, sequentialRounds }: LargeRoomSettings,
  alone: Each<RoomRound[]>,
  played: Each<RoomRound[]>,
): Finding => {
  const figures = baselines.map(({ name, title }) => ({
    name,
    title,
    rounds: played[name].length,
    lastMs: spreadOf(played[name].map(({ last }) => last)),
    firstMs: spreadOf(played[name].map(({ first }) => first)),
    gatewayMicroseconds: spreadOf(played[name].map(({ gatewayMicroseconds }) => gatewayMicroseconds)),
    unitsAlone: unitsOf(alone[name]),
    unitsWithBystanders: unitsOf(played[name]),
  }));
  const lastOf = (wanted: Baseline["name"]) =>
    figures.find(({ name }) => name === wanted)?.lastMs.median ?? Number.NaN;
  const keys = {
    lastRecipientMs: lastOf("parley"),
    lastRecipientVsSequential: lastOf("parley") / lastOf("sequential"),
    lastRecipientVsPromiseAll: lastOf("parley") / lastOf("promiseAll"),
    firstToLastVsPromiseAll: firstToLast(played.parley) / firstToLast(played.promiseAll),
    readUnitsAlone: unitsOf(alone.parley).read,
    readUnitsWithBystanders: unitsOf(played.parley).read,
  };
  const gateway = figures.find(({ name }) => name === "parley")?.gatewayMicroseconds.median ?? Number.NaN;
  const markdown = [
    `A room of ${number(size)} with ${number(bystanders)} users in other rooms. ${rounds} interleaved rounds, ${sequentialRounds} of them also with one post after another. Milliseconds from the sender's frame to the recipients' sockets:`,
    "",
    table(
      ["", "first recipient", "last recipient", "read units, alone", "with bystanders", "write units"],
      figures.map(({ title, firstMs, lastMs, unitsAlone, unitsWithBystanders }) => [
        title,
        spread(firstMs),
        spread(lastMs),
        number(unitsAlone.read, 1),
        number(unitsWithBystanders.read, 1),
        number(unitsWithBystanders.write),
      ]),
    ),
    "",
    `Parley's last recipient waits ${number(keys.lastRecipientVsPromiseAll, 2)} times as long as with \`Promise.all\`, and 1/${number(1 / keys.lastRecipientVsSequential)} as long as with one post after another. From the first recipient to the last, which leaves out the Scan, it is ${number(keys.firstToLastVsPromiseAll, 2)} times as long as with \`Promise.all\`. The gateway spends ${number(gateway)} µs of its thread on a recipient, so it could take ${number(1e6 / gateway)} posts a second.`,
    "",
    "![The share of the room that has the message, by time](arrival.svg)",
  ].join("\n");
  const curves = baselines.map(({ name, title }) => ({
    title: title.replaceAll("`", ""),
    isOurs: name === "parley",
    ms: medianRound(played[name]).receipts,
  }));
  return { keys, figures, markdown, charts: { "arrival.svg": arrivalChart({ size, curves }) } };
};

/** The units of a message: the maximum of all rounds, which are all equal. */
const unitsOf = (rounds: readonly RoomRound[]): Units => ({
  read: Math.max(...rounds.map(({ units }) => units.read)),
  write: Math.max(...rounds.map(({ units }) => units.write)),
});

/** Milliseconds of posting, without what precedes it. */
const firstToLast = (rounds: readonly RoomRound[]) =>
  spreadOf(rounds.map(({ first, last }) => last - first)).median;

/** The round with the median time of its last recipient. */
const medianRound = (rounds: readonly RoomRound[]): RoomRound => {
  const sorted = rounds.toSorted((a, b) => a.last - b.last);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (!median) throw new Error("No round was played.");
  return median;
};
