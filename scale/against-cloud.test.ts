import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasRun, untilQuiet, withoutStage } from "../cost/measure.ts";
import { rateLimits } from "../cost/perform.ts";
import { type Cursor, connect, takeToken, type User } from "../cost/user.ts";
import { messageTo } from "../cost/workload.ts";
import { type Cloud, startCloud } from "../packages/local/src/cloud.ts";
import { noCounts, plus, times } from "../packages/local/src/meter/counts.ts";
import { measuredExample } from "./measured-example.ts";

/** 64 users in 8 rooms of 8, who each come back, send two messages, ping once and leave. */
const workload = { rooms: 8, inRoom: 8, messages: 2, pings: 1 };
const users = workload.rooms * workload.inRoom;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ rateLimits });
});
afterAll(() => cloud.close());

const roomOf = (user: number) => `room-${user % workload.rooms}`;

/** A few at a time, for machines with other work. */
const forEachUser = async (act: (user: number) => Promise<void>) => {
  const queue = Array.from({ length: users }, (_, user) => user);
  const worker = async () => {
    for (let user = queue.shift(); user !== undefined; user = queue.shift()) await act(user);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
};

/** The duration does not matter: only the counts are compared. */
test("what 64 users do on the real functions is what the model says, to a few percent", {
  timeout: 400_000,
}, async () => {
  const tokens: string[] = [];
  await forEachUser(async (user) => {
    tokens[user] = await takeToken(cloud);
  });
  const cursors = new Map<string, Cursor>();
  for (let room = 0; room < workload.rooms; room++) {
    const first = await connect(cloud, tokens[room] ?? "", { [roomOf(room)]: null });
    cursors.set(roomOf(room), first.cursors[roomOf(room)] ?? null);
    await first.leave();
  }
  await untilQuiet(cloud, hasRun(cloud, "disconnect $disconnect", workload.rooms));

  cloud.meter.reset();
  const there: User[] = [];
  await forEachUser(async (user) => {
    there[user] = await connect(cloud, tokens[user] ?? "", {
      [roomOf(user)]: cursors.get(roomOf(user)) ?? null,
    });
  });
  await untilQuiet(cloud);
  for (let turn = 0; turn < workload.messages * workload.inRoom; turn++) {
    // One in each room at a time, and rooms stay quiet: four events of a room take longer than 400
    // ms.
    const senders = Array.from(
      { length: workload.rooms },
      (_, room) => room + workload.rooms * (turn % workload.inRoom),
    );
    await Promise.all([
      pause(150),
      ...senders.map((user) =>
        there[user]?.ask({ action: "sendMessage", room: roomOf(user), message: "Hello" }),
      ),
    ]);
  }
  for (let ping = 0; ping < workload.pings; ping++)
    await forEachUser(async (user) => {
      await there[user]?.ask({
        action: "ping",
        rooms: { [roomOf(user)]: workload.messages * workload.inRoom },
      });
    });
  await untilQuiet(cloud);
  await forEachUser(async (user) => there[user]?.leave());
  await untilQuiet(cloud, hasRun(cloud, "disconnect $disconnect", users));
  const seen = withoutStage(cloud.meter.read());

  const { actions } = measuredExample;
  const said = times(messageTo(workload.inRoom - 1, actions), users * workload.messages);
  const expected = [
    said,
    times(actions.comeBack1, users),
    times(actions.ping1, users * workload.pings),
    times(actions.disconnect1, users),
  ].reduce(plus, noCounts);
  for (const unit of ["messagesIn", "messagesOut", "writeUnits", "readUnits", "lambdaRequests"] as const) {
    const error = Math.abs(seen[unit] - expected[unit]) / expected[unit];
    expect([unit, seen[unit], expected[unit], error < 0.03]).toEqual([
      unit,
      seen[unit],
      expected[unit],
      true,
    ]);
  }
});
