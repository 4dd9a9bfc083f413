import type { Bill } from "../cost/bill.ts";
import { columns, dollars, rounded } from "../cost/format.ts";
import type { Workload } from "../cost/workload.ts";
import type { Scenario } from "./arguments.ts";
import { peakSecond, poisson, talking } from "./flow.ts";
import { busyRate, talk } from "./habits.ts";
import type { Load, Rates } from "./load.ts";
import type { Simulation } from "./simulate.ts";
import { headroom, nearestFirst, reconnectSeconds, type Wall } from "./walls.ts";

/** All findings about a scenario. */
export type Findings = {
  scenario: Scenario;
  rates: Rates;
  load: Load;
  walls: readonly Wall[];
  simulation: Simulation;
  bill: Bill;
};

const number = (value: number) => rounded(value, value < 10 && !Number.isInteger(value) ? 1 : 0);

const times = (wall: Wall) => {
  const room = headroom(wall);
  if (room === Number.POSITIVE_INFINITY) return "no load";
  return room >= 100 ? "over 100" : rounded(room, room < 10 ? 2 : 0);
};

const wallRow = (wall: Wall) => [
  wall.name + (wall.atFirst ? " (at first)" : ""),
  `${number(wall.load)} ${wall.from.load}`,
  `${number(wall.limit)} ${wall.from.limit}`,
  times(wall),
];

const described = (
  { users, rooms, peoplePerRoom, messagesPerUserDay, hoursOnline }: Workload,
  peak: number,
) =>
  `${number(users)} people in ${number(rooms)} rooms of ${number(peoplePerRoom)}, each ${hoursOnline} hours online and ${messagesPerUserDay} messages a day; the busiest second has ${peak} times the day's mean`;

/** The formulas' values beside those of the simulation. */
export const comparison = ({ rates, simulation }: Pick<Findings, "rates" | "simulation">) => {
  const said = rates.messages + rates.changes;
  return [
    { name: "messages", computed: peakSecond(talking(said, talk)), seen: simulation.messages.peak },
    { name: "handshakes", computed: peakSecond(poisson(rates.handshakes)), seen: simulation.handshakes.peak },
    { name: "pings", computed: peakSecond(poisson(rates.pings)), seen: simulation.pings.peak },
    {
      name: "messages of the hottest room",
      computed: peakSecond(talking(said * rates.hottestShare, talk)),
      seen: simulation.hottestMessages.peak,
    },
  ];
};

const verdict = (walls: readonly Wall[]): string[] => {
  const [first, second] = nearestFirst(walls);
  if (!first) return [];
  const stands = headroom(first) < 1 ? "stands in the way" : `bears ${times(first)} times this`;
  return [
    `The first wall: ${first.name}. It ${stands}. What lifts it: ${first.lift}.`,
    ...(second
      ? [`The next: ${second.name}, ${times(second)} times this. What lifts it: ${second.lift}.`]
      : []),
  ];
};

/** The findings as they are printed. */
export const inWords = (findings: Findings): string => {
  const { scenario, load, walls, bill } = findings;
  const back = reconnectSeconds(load);
  const standing = [...nearestFirst(walls), ...walls.filter(({ atFirst }) => atFirst)];
  return [
    described(scenario.workload, scenario.peak),
    "",
    ...columns([["", "asked", "borne", "times"], ...standing.map(wallRow)], 1),
    "",
    ...verdict(walls),
    "",
    `When all connections are cut at once, ${number(load.online)} people are back after ${number(back.byDefault)} seconds with the default throttle of handshakes, and after ${number(back.raised)} with one of AWS's 500 a second.`,
    `A month: ${dollars(bill.usd)} at list price, ${dollars(bill.usdAfterFree)} after the free tier; the first tier of each price, which is the highest.`,
    "",
    `Seconds of the busiest hour, the one in a thousand that is busier than 999, played event by event:`,
    ...columns(
      [
        ["", "computed", "seen"],
        ...comparison(findings).map(({ name, computed, seen }) => [
          `  ${name}`,
          number(computed),
          number(seen),
        ]),
      ],
      1,
    ),
    "",
    "  computed: from rates and units. measured: from the time that functions take on this machine. page: AWS's quota, with its",
    "  address in docs/scale.md and in --json. setting: Parley's own. Everybody in a room is connected when something is said.",
    `  A room with more than ${busyRate} messages a second goes through the queue, which saves posts: that is not in the posts.`,
  ].join("\n");
};
