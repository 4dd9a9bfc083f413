import { describe, expect, test } from "vitest";
import { type Counts, noCounts } from "../packages/local/src/meter/counts.ts";
import type { Measured } from "./actions.ts";
import { habits, monthOf, type Workload } from "./workload.ts";

const uses = (counts: Partial<Counts>): Counts => ({ ...noCounts, ...counts });
const message = (recipients: number) =>
  uses({ messagesIn: 1, messagesOut: 1 + recipients, writeUnits: 4, lambdaRequests: 1 });

const typing = (recipients: number) => uses({ messagesIn: 1, messagesOut: 1 + recipients });

const measured: Measured = {
  coldStart: uses({ lambdaGbSeconds: 1 }),
  stored: { table: 500, index: 500 },
  actions: {
    guest: uses({ httpRequests: 1 }),
    enter: uses({ readUnits: 7 }),
    comeBack1: uses({ messagesIn: 1, writeUnits: 4 }),
    comeBack4: uses({ messagesIn: 1, writeUnits: 10 }),
    missed: uses({ messagesIn: 1, writeUnits: 4, readUnits: 6 }),
    join: uses({ writeUnits: 2 }),
    leave: uses({ writeUnits: 2 }),
    message1: message(1),
    message10: message(10),
    message100: message(100),
    edit: { ...message(10), writeUnits: 5 },
    delete: { ...message(10), writeUnits: 6 },
    ping1: uses({ messagesIn: 1, readUnits: 1 }),
    ping4: uses({ messagesIn: 1, readUnits: 4 }),
    renew: uses({ messagesIn: 1, readUnits: 1, writeUnits: 1 }),
    presence: uses({ messagesIn: 1, messagesOut: 1, readUnits: 6 }),
    read: uses({ messagesIn: 1, messagesOut: 1, writeUnits: 1 }),
    typing1: typing(1),
    typing10: typing(10),
    typingRefused: typing(0),
    history: uses({ httpRequests: 1 }),
    disconnect1: uses({ writeUnits: 4 }),
    disconnect4: uses({ writeUnits: 10 }),
  },
};

const team: Workload = {
  users: 10,
  rooms: 5,
  peoplePerRoom: 4,
  messagesPerUserDay: 10,
  hoursOnline: 9,
  days: 2,
};
const month = (more: Partial<Workload> = {}) => monthOf({ ...team, ...more }, measured).byActivity;

describe("Of a month", () => {
  test.each([
    [1, 0],
    [2, 1],
    [4, 3],
    [56, 55],
    [1000, 999],
  ])("each message in a room of %i goes to its sender and to %i others", (peoplePerRoom, others) => {
    const { messages } = month({ users: 1000, rooms: 1, peoplePerRoom, days: 1, messagesPerUserDay: 1 });
    expect(messages.messagesIn).toBeCloseTo(1000, 6);
    expect(messages.messagesOut).toBeCloseTo(1000 * (1 + others), 6);
    expect(messages.writeUnits).toBeCloseTo(4000, 6);
  });

  test("a share of the messages is changed, at a message's price and what a change takes beside", () => {
    const changes = month()["edits and deletions"];
    expect(changes.messagesOut).toBeCloseTo(200 * (habits.edited + habits.deleted) * 4, 6);
    expect(changes.writeUnits).toBeCloseTo(200 * (habits.edited * 5 + habits.deleted * 6), 6);
  });

  test.each([
    [4, 3],
    [20, 19],
  ])(
    "who is typing in a room of %i is told to %i others, and in a larger one to nobody",
    (peoplePerRoom, others) => {
      const typed = { users: 1000, rooms: 1, days: 1, messagesPerUserDay: 1 };
      const frames = 1000 * habits.typingPerMessage;
      const { typing } = month({ ...typed, peoplePerRoom });
      expect(typing.messagesIn).toBeCloseTo(frames, 6);
      expect(typing.messagesOut).toBeCloseTo(frames * (1 + others), 6);
      expect(typing.writeUnits).toBe(0);
      expect(month({ ...typed, peoplePerRoom: 21 }).typing).toEqual(noCounts);
    },
  );

  test("everybody pings while online, with all rooms that one is in, and more often at the page", () => {
    const { heartbeats } = month();
    const pings = 20 * 9 * (0.75 * (60 / 4) + 0.25 * (3600 / 50));
    expect(heartbeats.messagesIn).toBeCloseTo(pings, 6);
    expect(heartbeats.readUnits).toBeCloseTo(pings * 2, 6);
  });

  test("each second ping of users who are away renews a lease, and a list of members that is open asks", () => {
    const { presence } = month();
    const hours = 20 * 9;
    expect(presence.writeUnits).toBeCloseTo(hours * (0.75 * (60 / 8) + 0.25 * (60 / 5)), 6);
    expect(presence.messagesIn).toBeCloseTo(hours * 0.25 * habits.presenceAsksPerHourPresent, 6);
    expect(presence.readUnits).toBeCloseTo(6 * presence.messagesIn, 6);
  });

  test("users at the page say how far they have read, and those who are away do not", () => {
    expect(month().reading.writeUnits).toBeCloseTo(20 * 9 * 0.25 * habits.markersPerHourPresent, 6);
    expect(month({ hoursOnline: 0 }).reading).toEqual(noCounts);
  });

  test("connections are renewed before they end, and the first of the day brings what was missed", () => {
    const { connections } = month();
    expect(connections.connectionMinutes).toBe(20 * 9 * 60);
    expect(connections.messagesIn).toBeCloseTo(20 * 5, 6);
    expect(connections.readUnits).toBeCloseTo(20 * 6, 6);
    expect(month({ hoursOnline: 0.1 }).connections.messagesIn).toBeCloseTo(20, 6);
  });

  test("the total is the sum of its activities", () => {
    const { total, byActivity } = monthOf(team, measured);
    for (const unit of ["messagesOut", "writeUnits", "lambdaGbSeconds", "httpRequests"] as const)
      expect(Object.values(byActivity).reduce((sum, counts) => sum + counts[unit], 0)).toBeCloseTo(
        total[unit],
        6,
      );
    expect(byActivity["cold starts"].lambdaGbSeconds).toBeCloseTo(
      total.lambdaRequests * habits.coldStarts,
      6,
    );
  });

  test("nobody who is never there costs a connection", () => {
    const { connections, heartbeats, messages } = month({ hoursOnline: 0, messagesPerUserDay: 0 });
    expect([connections, heartbeats, messages]).toEqual([noCounts, noCounts, noCounts]);
  });
});
