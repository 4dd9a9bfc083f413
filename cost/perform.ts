import { setTimeout as pause } from "node:timers/promises";
import { openDynamoDB } from "../packages/core/src/aws/dynamodb.ts";
import type { RateLimitsInput } from "../packages/core/src/rate-limit/rate-limits.ts";
import { openStore } from "../packages/core/src/table/store.ts";
import { anyCost, type Cloud } from "../packages/local/src/cloud.ts";
import type { FaultPlan } from "../packages/local/src/faults/plan.ts";
import { type Counts, noCounts, plus, times } from "../packages/local/src/meter/counts.ts";
import { type Measured, recipients, usersShown } from "./actions.ts";
import { hasRun, measure, untilQuiet } from "./measure.ts";
import { storedPerMessage } from "./stored.ts";
import { type Cursor, connect, takeToken, type User } from "./user.ts";

/** Milliseconds that AWS's services take, roughly, and that nothing on loopback does. */
export const latencies = { dynamodb: 4, post: 15 };

const asOnAws: FaultPlan = {
  seed: 1,
  rules: [
    { fault: "slowCall", service: "dynamodb", latency: { ms: latencies.dynamodb } },
    { fault: "slowCall", service: "connections", latency: { ms: latencies.post } },
  ],
};
const atOnce: FaultPlan = { seed: 1, rules: [] };

/** Allowed actions are measured, however fast they follow each other. */
export const rateLimits = {
  ...anyCost,
  userMessages: { burst: 10_000, perSecond: 1_000 },
  userPresence: { burst: 10_000, perSecond: 1_000 },
  userTyping: { burst: 10_000, perSecond: 1_000 },
  userHandshakes: { burst: 10_000, perSecond: 1_000 },
} satisfies RateLimitsInput;

/**
 * Milliseconds between two messages: with less, the room would be busy, which takes another way.
 */
const calmGap = 200;

/** The text of every message. */
const text =
  "A message of a hundred characters, as people write them all day long: not short, and not long either.";

/** The rooms that are entered and left; the first one has messages. */
const told = ["told-1", "told-2", "told-3", "told-4"] as const;

/** As many at once as keep the machine busy but no frame waiting. */
const together = async <Each>(count: number, make: (index: number) => Promise<Each>): Promise<Each[]> => {
  const made: Each[] = [];
  for (let from = 0; from < count; from += 10)
    made.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(10, count - from) }, (_, index) => make(from + index)),
      )),
    );
  return made;
};

/**
 * Performs every action in an otherwise idle cloud, and measures it.
 * @param repetitions how often each is performed; the quickest counts.
 */
export const measureActions = async (cloud: Cloud, repetitions: number): Promise<Measured> => {
  const coldStart = await coldStartOf(cloud);
  const token = await takeToken(cloud);

  const sizes = recipients.map((others) => ({ room: `room-of-${others}`, members: others + 1 }));
  const users = await together(sizes.at(-1)?.members ?? 0, async (index) =>
    connect(
      cloud,
      await takeToken(cloud),
      Object.fromEntries(sizes.filter((size) => index < size.members).map(({ room }) => [room, null])),
    ),
  );
  const [ada, ...others] = users;
  if (!ada) throw new Error("Nobody is online.");
  const teller = await connect(cloud, token, { [told[0]]: null });
  await together(50, () => teller.ask({ action: "sendMessage", room: told[0], message: text }));
  const full = await connect(cloud, token, Object.fromEntries(told.map((room) => [room, null])));

  cloud.faults.set(asOnAws);
  const measuring = { cloud, token, cursors: full.cursors, repetitions };
  const connections = await measureConnections(measuring);
  const messages = await measureMessages(measuring, ada, others);
  const requests = await measureRequests(measuring, full);
  cloud.faults.set(atOnce);
  await Promise.all([...users, teller, full].map((user) => user.leave()));
  const stored = await storedPerMessage(cloud);
  return { coldStart, stored, actions: { ...connections, ...messages, ...requests } };
};

/** The functions that were started with the cloud. */
const coldStartOf = async (cloud: Cloud): Promise<Counts> => {
  const started = () =>
    Object.entries(cloud.meter.read().bySource).filter(([name]) => name.endsWith(" INIT"));
  await untilQuiet(cloud, () => started().length >= 5);
  const starts = started().map(([, counts]) => counts);
  return times(starts.reduce(plus, noCounts), 1 / starts.length);
};

type Measuring = { cloud: Cloud; token: string; cursors: Record<string, Cursor>; repetitions: number };

const measureConnections = async ({ cloud, token, cursors, repetitions }: Measuring) => {
  const roomsOf = (count: number, cursor: (room: string) => Cursor) =>
    Object.fromEntries(told.slice(0, count).map((room) => [room, cursor(room)]));
  const coming = async (rooms: Record<string, Cursor>) => {
    const came: User[] = [];
    const counts = await measure(cloud, repetitions, async () => {
      came.push(await connect(cloud, token, rooms));
    });
    const left = await measure(cloud, repetitions, async (nth) => {
      await came[nth]?.leave();
      await untilQuiet(cloud, hasRun(cloud, "disconnect $disconnect", 1));
    });
    return { counts, left };
  };
  const known = (room: string) => cursors[room] ?? null;
  const start = (room: string) => {
    const cursor = known(room);
    return cursor && { ...cursor, seq: 0 };
  };
  const enter = await coming(roomsOf(1, () => null));
  const comeBack1 = await coming(roomsOf(1, known));
  const comeBack4 = await coming(roomsOf(4, known));
  const missed = await coming(roomsOf(1, start));
  return {
    enter: enter.counts,
    comeBack1: comeBack1.counts,
    comeBack4: comeBack4.counts,
    missed: missed.counts,
    disconnect1: comeBack1.left,
    disconnect4: comeBack4.left,
  };
};

const measureMessages = async ({ cloud, repetitions }: Measuring, ada: User, others: readonly User[]) => {
  let count = 0;
  const tell = async (hearers: number, frame: object) => {
    const id = `told-by-ada-${++count}`;
    const heard = [ada, ...others.slice(0, hearers)].map((user) => user.hears(id));
    await pause(calmGap);
    ada.say({ ...frame, id });
    const [acknowledged] = await Promise.all(heard);
    return acknowledged?.seq ?? 0;
  };
  const message = (hearers: number) =>
    measure(cloud, repetitions, async () => {
      await tell(hearers, { action: "sendMessage", room: `room-of-${hearers}`, message: text });
    });
  /** After the first, from which an environment knows that the room has no owner. */
  const later = async (say: () => Promise<void>) => {
    await say();
    await untilQuiet(cloud);
    return measure(cloud, repetitions, say);
  };
  const typing = (hearers: number) =>
    later(async () => {
      const room = `room-of-${hearers}`;
      const heard = others.slice(0, hearers).map((user) => user.hearsTyping(room));
      ada.say({ action: "typing", room });
      await Promise.all(heard);
    });
  /** Each time a message that was not changed before. */
  const change = async (frame: object) => {
    const room = "room-of-10";
    const seqs: number[] = [];
    for (let nth = 0; nth < repetitions; nth++)
      seqs.push(await tell(10, { action: "sendMessage", room, message: text }));
    return measure(cloud, repetitions, async (nth) => {
      await tell(10, { ...frame, room, seq: seqs[nth] });
    });
  };
  return {
    message1: await message(1),
    message10: await message(10),
    message100: await message(100),
    edit: await change({ action: "edit", message: text.toUpperCase() }),
    delete: await change({ action: "delete" }),
    typing1: await typing(1),
    typing10: await typing(10),
    // Its sender and a hundred others: more than are told.
    typingRefused: await later(async () => {
      await ada.ask({ action: "typing", room: "room-of-100" });
    }),
  };
};

const measureRequests = async ({ cloud, token, cursors, repetitions }: Measuring, user: User) => {
  const pings = (count: number) => {
    const held = told.slice(0, count).map((room) => [room, cursors[room]?.seq ?? 0]);
    return measure(cloud, repetitions, async () => {
      await user.ask({ action: "ping", rooms: Object.fromEntries(held) });
    });
  };
  const renewed = await measureRenewals({ cloud, token, cursors, repetitions });
  const newcomers: User[] = [];
  for (let nth = 0; nth < repetitions; nth++) newcomers.push(await connect(cloud, token, {}));
  const asked = (frame: object) =>
    measure(cloud, repetitions, async (nth) => {
      await newcomers[nth]?.ask({ ...frame, room: told[0] });
    });
  const joined = await asked({ action: "join" });
  const left = await asked({ action: "leave" });
  cloud.meter.reset();
  await Promise.all(newcomers.map((newcomer) => newcomer.leave()));
  await untilQuiet(cloud, hasRun(cloud, "disconnect $disconnect", newcomers.length));
  // A user of their own, on one device: each further one is a post.
  const reader = await connect(cloud, await takeToken(cloud), {});
  const { epoch } = cursors[told[0]] ?? {};
  const read = await measure(cloud, repetitions, async (nth) => {
    await reader.ask({ action: "read", room: told[0], epoch, seq: 1, revision: nth });
  });
  cloud.meter.reset();
  await reader.leave();
  await untilQuiet(cloud, hasRun(cloud, "disconnect $disconnect", 1));
  return {
    join: joined,
    leave: left,
    ping1: await pings(1),
    ping4: await pings(4),
    renew: renewed,
    presence: await measure(cloud, repetitions, async () => {
      const users = Array.from({ length: usersShown }, (_, nth) => `account-${nth}`);
      await user.ask({ action: "presence", users });
    }),
    read,
    history: await measure(cloud, repetitions, async () => {
      const headers = { authorization: `Bearer ${token}` };
      const page = await fetch(`${cloud.api}/rooms/${told[0]}/log?limit=50`, { headers });
      if (!page.ok) throw new Error(`The log was answered with ${page.status}.`);
      await page.text();
    }),
    guest: await measure(cloud, repetitions, async () => {
      await takeToken(cloud);
    }),
  };
};

/** Pings of connections whose leases are due, each of a user of their own. */
const measureRenewals = async ({ cloud, cursors, repetitions }: Measuring) => {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = openDynamoDB({ endpoint: cloud.dynamodb, region: "us-east-1", credentials });
  const { leases } = openStore({ client, table: cloud.table });
  const users: User[] = [];
  for (let nth = 0; nth < repetitions; nth++) {
    const user = await connect(cloud, await takeToken(cloud), {});
    const { data } = await leases.query.lease({ present: user.userId ?? "" }).go();
    for (const { present, connectionId } of data)
      await leases.patch({ present, connectionId }).set({ until: 0 }).go();
    users.push(user);
  }
  cloud.meter.reset();
  const rooms = { [told[0]]: cursors[told[0]]?.seq ?? 0 };
  const renewed = await measure(cloud, repetitions, async (nth) => {
    await users[nth]?.ask({ action: "ping", rooms });
  });
  cloud.meter.reset();
  await Promise.all(users.map((user) => user.leave()));
  await untilQuiet(cloud, hasRun(cloud, "disconnect $disconnect", users.length));
  return renewed;
};
