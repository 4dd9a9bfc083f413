import { baselines } from "../baselines/baselines.ts";
import { introduce } from "../baselines/rows.ts";
import { ClientsProcess } from "../clients/clients-process.ts";
import type { Gather, Shown, Talked } from "../clients/questions.ts";
import { openArena } from "../cloud.ts";
import { latencies } from "../latencies.ts";
import { type Bill, readBill } from "../measure/bill.ts";
import type { Finding, Tell } from "../report/finding.ts";
import { number, quantiles, table } from "../report/markdown.ts";

export type BusyRoomSettings = {
  size: number;
  perSecond: number;
  seconds: number;
  /** Seconds of messages through the common sample. */
  contenderSeconds: number;
};

const room = "busy";

/**
 * Messages before the measurement: slowly at first, while environments start, then at the full
 * rate, until the room counts as busy and the code is compiled.
 */
const warmUp = [
  { share: 0.1, seconds: 2 },
  { share: 1, seconds: 3 },
];

type Busy = { talked: Talked; bill: Bill; shown: Shown | undefined };

/** Sends messages in a room through Parley or a baseline, which has the room to itself. */
const talkThrough = async (
  action: string,
  kind: "plain" | "parley",
  { size, perSecond, seconds }: { size: number; perSecond: number; seconds: number },
): Promise<Busy> => {
  await using arena = await openArena();
  const { cloud, table: client } = arena;
  await using clients = new ClientsProcess();
  const { ws, api } = cloud;
  const how: Gather = kind === "plain" ? { kind, size, ws, room } : { kind, size, ws, api, room };
  await introduce(client, room, await clients.ask("gather", how));
  cloud.delay(latencies);
  const talk = { action, perSecond, withinMs: 60_000 };
  let messages = 0;
  for (const { share, seconds } of warmUp) {
    const warm = await clients.ask("talk", { ...talk, perSecond: share * perSecond, seconds });
    messages += warm.messages;
  }
  cloud.meter.reset();
  const talked = await clients.ask("talk", { ...talk, seconds });
  const bill = readBill(cloud);
  messages += talked.messages;
  const shown = kind === "parley" ? await clients.ask("shown", { messages }) : undefined;
  return { talked, bill, shown };
};

/** A busy room, through Parley and through the common sample. */
export const measureBusyRoom = async (
  { size, perSecond, seconds, contenderSeconds }: BusyRoomSettings,
  tell: Tell,
): Promise<Finding> => {
  const [, sample, parley] = baselines;
  tell(`a room of ${size}, ${perSecond} messages a second for ${seconds} s, through Parley`);
  const ours = await talkThrough(parley.action, "parley", { size, perSecond, seconds });
  tell(`the same through the common sample for ${contenderSeconds} s`);
  const theirs = await talkThrough(sample.action, "plain", { size, perSecond, seconds: contenderSeconds });

  // Everyone in the room gets each message, including its sender.
  const perDelivery = ({ talked, bill }: Busy) => bill.frames / (talked.messages * size);
  const perMillion = ({ talked, bill }: Busy) => (bill.usd / talked.messages) * 1e6;
  const keys = {
    busyFramesPerDelivery: perDelivery(ours),
    busyCostRatio: perMillion(ours) / perMillion(theirs),
    busyP50Ms: ours.talked.ms.p50,
    busyP99Ms: ours.talked.ms.p99,
    busyLost: ours.shown?.lost ?? Number.NaN,
    busyDoubled: ours.shown?.doubled ?? Number.NaN,
    busyMisordered: ours.shown?.misordered ?? Number.NaN,
  };
  const row = (title: string, busy: Busy) => [
    title,
    number(perDelivery(busy), 2),
    number(perMillion(busy), 2),
    quantiles(busy.talked.ms),
    number(busy.talked.missing),
  ];
  const markdown = [
    `A room of ${size} in which ${perSecond} messages a second are sent in turn, for ${seconds} seconds (through the sample for ${contenderSeconds}), after a warm-up. All of Parley's recipients use its own client:`,
    "",
    table(
      [
        "",
        "frames per message and recipient",
        "dollars per million messages",
        "send to receipt, ms",
        "not received",
      ],
      [row(sample.title, theirs), row(parley.title, ours)],
    ),
    "",
    `Parley costs ${number(keys.busyCostRatio, 2)} times as much as the sample. In the end its clients show ${number(ours.talked.messages)} messages: ${keys.busyLost} lost, ${keys.busyDoubled} duplicated, ${keys.busyMisordered} out of order.`,
  ].join("\n");
  return { keys, figures: { ours, theirs }, markdown };
};
