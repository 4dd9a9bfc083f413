import { ClientsProcess } from "../clients/clients-process.ts";
import { openArena } from "../cloud.ts";
import { latencies } from "../latencies.ts";
import { readBill } from "../measure/bill.ts";
import type { Finding, Tell } from "../report/finding.ts";
import { number, quantiles, table } from "../report/markdown.ts";
import { recordRoundTrips } from "./round-trips.ts";

export type CalmRoomSettings = { size: number; perSecond: number; seconds: number };

const room = "calm";

/**
 * Measures a message in a typical room, from one Parley client to all the others, and what it uses.
 */
export const measureCalmRoom = async (
  { size, perSecond, seconds }: CalmRoomSettings,
  tell: Tell,
): Promise<Finding> => {
  await using arena = await openArena();
  const { cloud } = arena;
  await using clients = new ClientsProcess();
  await clients.ask("gather", { kind: "parley", size, ws: cloud.ws, api: cloud.api, room });
  cloud.delay(latencies);
  const talk = { action: "sendMessage", perSecond, withinMs: 10_000 };
  await clients.ask("talk", { ...talk, seconds: 2 });

  tell(`${number(perSecond * seconds)} messages in a room of ${size}`);
  cloud.meter.reset();
  const roundTrips = recordRoundTrips(cloud.faults, { function: "send", task: "sendMessage" });
  const talked = await clients.ask("talk", { ...talk, seconds });
  const bill = readBill(cloud);
  const { messages } = talked;
  const keys = {
    calmP50Ms: talked.ms.p50,
    calmP99Ms: talked.ms.p99,
    writeUnitsPerMessage: bill.writeUnits / messages,
    readUnitsPerMessage: bill.readUnits / messages,
    roundTripsPerMessage: roundTrips.max(),
  };
  const figures = { ...talked, bill, calls: roundTrips.calls() };
  const markdown = [
    `A room of ${size} with Parley's own client, ${perSecond === 1 ? "one message" : `${perSecond} messages`} a second, ${number(messages)} messages:`,
    "",
    table(
      ["", "per message"],
      [
        ["from sending to each recipient, ms", quantiles(talked.ms)],
        ["from sending to its acknowledgement, ms", quantiles(talked.acknowledgedMs)],
        ["sequential DynamoDB round trips", number(keys.roundTripsPerMessage)],
        ["write units", number(keys.writeUnitsPerMessage, 1)],
        ["read units", number(keys.readUnitsPerMessage, 1)],
        ["frames", number(bill.frames / messages, 1)],
        ["on AWS, dollars per million", number((bill.usd / messages) * 1e6, 2)],
      ],
    ),
    "",
    `The round trips: ${roundTrips.calls().join(", ")}.`,
  ].join("\n");
  return { keys, figures, markdown };
};
