import { defaultTiming } from "../packages/client/src/timing/timing.ts";
import { renewedAfter } from "../packages/core/src/connection/lease.ts";
import { defaultRateLimits } from "../packages/core/src/rate-limit/rate-limits.ts";
import { type Counts, noCounts, plus, times } from "../packages/local/src/meter/counts.ts";
import type { ActionName, Measured } from "./actions.ts";

/** What users do in a month. */
export type Workload = {
  users: number;
  rooms: number;
  peoplePerRoom: number;
  messagesPerUserDay: number;
  hoursOnline: number;
  days: number;
};

/** Assumptions about all users. */
export const habits = {
  /** Hours that a client uses a connection: a tenth less than the two that it may last. */
  connectionHours: 1.8,
  /**
   * The share of the hours online in which the user is at the page, and the client pings more
   * often.
   */
  presentShare: 0.25,
  /** The shares of messages that are edited, and deleted. */
  edited: 0.05,
  deleted: 0.01,
  /**
   * How often in an hour at the page a user's client says how far a room is read. A page that only
   * follows one room says so 15 times in its first hour; each return to the page begins anew.
   */
  markersPerHourPresent: 30,
  /**
   * How often in an hour at the page a user's client asks who is online: for a list of members that is open
   * for three minutes.
   */
  presenceAsksPerHourPresent: 4,
  /**
   * How often a client says that its user is typing, for each message: once in ten seconds, and a hundred
   * characters take twenty.
   */
  typingPerMessage: 2,
  /** Pages of older messages that each user reads a day. */
  historyPages: 2,
  /**
   * The share of invocations with a cold start:
   * https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
   */
  coldStarts: 0.01,
};

/**
 * Receives of a month of 30 days at one empty queue: Lambda polls it with five, of 20 seconds each,
 * day and night. AWS says that it may go down to two, but only for standard queues; it says nothing
 * about FIFO queues, so this is the maximum.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export const idleReceives = 5 * 3 * 60 * 24 * 30;

const hour = 60 * 60_000;

/**
 * Pings of an hour online in which nobody says anything: any frame of the server saves a ping of a
 * user at the page.
 */
export const pingsPerHourOnline =
  (habits.presentShare * hour) / defaultTiming.presentHeartbeat +
  ((1 - habits.presentShare) * hour) / defaultTiming.heartbeat;

/** How often in an hour pings renew a lease that are `ping` milliseconds apart. */
const renewalsWith = (ping: number) => hour / (Math.ceil((renewedAfter * 1000) / ping) * ping);

/** The same for an hour online, like `pingsPerHourOnline`. */
const renewalsPerHourOnline =
  habits.presentShare * renewalsWith(defaultTiming.presentHeartbeat) +
  (1 - habits.presentShare) * renewalsWith(defaultTiming.heartbeat);

type Activity =
  | "messages"
  | "typing"
  | "presence"
  | "edits and deletions"
  | "heartbeats"
  | "connections"
  | "reading"
  | "history"
  | "waiting at the queue"
  | "cold starts";

/** What a month uses: in total, and by activity. */
export type Month = { total: Counts; byActivity: Readonly<Record<Activity, Counts>> };

/**
 * What something with `n` of a kind uses, on the line through what it uses with `few` and with
 * `many`.
 */
const along = (n: number, few: readonly [number, Counts], many: readonly [number, Counts]): Counts =>
  plus(times(few[1], (many[0] - n) / (many[0] - few[0])), times(many[1], (n - few[0]) / (many[0] - few[0])));

type Actions = Measured["actions"];

/**
 * A message to a number of others: on the line between the measured rooms; to nobody, a message to
 * one without its post.
 */
export const messageTo = (others: number, { message1, message10, message100 }: Actions): Counts =>
  others <= 10
    ? along(others, [1, message1], [10, message10])
    : along(others, [10, message10], [100, message100]);

/**
 * Saying that one is typing to a number of others. In a larger room nobody is told, and a client asks once
 * in ten minutes at most, which is left out.
 */
const typingTo = (others: number, { typing1, typing10 }: Actions): Counts =>
  others < defaultRateLimits.typingConnections ? along(others, [1, typing1], [10, typing10]) : noCounts;

/**
 * Computes a month from what each action uses. All users of a room are assumed to be connected when
 * something is said there, which is the most it can cost.
 */
export const monthOf = (workload: Workload, { actions, coldStart }: Measured): Month => {
  const { users, rooms, peoplePerRoom, messagesPerUserDay, hoursOnline, days } = workload;
  const userDays = users * days;
  const roomsHeld = (rooms * peoplePerRoom) / users;
  const held = (one: ActionName, four: ActionName) => along(roomsHeld, [1, actions[one]], [4, actions[four]]);

  const messages = userDays * messagesPerUserDay;
  const message = messageTo(peoplePerRoom - 1, actions);
  /** A change takes what a message does, and the same more for any number of recipients. */
  const change = (action: "edit" | "delete") =>
    plus(message, plus(actions[action], times(actions.message10, -1)));

  const connections = hoursOnline === 0 ? 0 : Math.max(1, hoursOnline / habits.connectionHours) * userDays;
  const opened = times(held("comeBack1", "comeBack4"), connections);
  const firstOfDay = times(
    plus(actions.missed, times(actions.comeBack1, -1)),
    Math.min(userDays, connections),
  );
  const closed = times(held("disconnect1", "disconnect4"), connections);
  const minutes = { ...noCounts, connectionMinutes: userDays * hoursOnline * 60 };

  const warm = {
    messages: times(message, messages),
    typing: times(typingTo(peoplePerRoom - 1, actions), messages * habits.typingPerMessage),
    presence: plus(
      times(plus(actions.renew, times(actions.ping1, -1)), userDays * hoursOnline * renewalsPerHourOnline),
      times(
        actions.presence,
        userDays * hoursOnline * habits.presentShare * habits.presenceAsksPerHourPresent,
      ),
    ),
    "edits and deletions": plus(
      times(change("edit"), messages * habits.edited),
      times(change("delete"), messages * habits.deleted),
    ),
    heartbeats: times(held("ping1", "ping4"), userDays * hoursOnline * pingsPerHourOnline),
    connections: [opened, firstOfDay, closed, minutes].reduce(plus),
    reading: times(actions.read, userDays * hoursOnline * habits.presentShare * habits.markersPerHourPresent),
    history: plus(times(actions.history, userDays * habits.historyPages), times(actions.guest, users)),
    "waiting at the queue": { ...noCounts, queueRequests: idleReceives },
  };
  const total = Object.values(warm).reduce(plus);
  const cold = times(coldStart, total.lambdaRequests * habits.coldStarts);
  return { total: plus(total, cold), byActivity: { ...warm, "cold starts": cold } };
};
