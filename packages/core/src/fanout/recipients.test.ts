import fc from "fast-check";
import { expect, test } from "vitest";
import { fanoutJobOf, subscriptionOf } from "../../test/fanout-jobs.ts";
import type { Protocol } from "../connection/connection.ts";
import { Frame } from "../protocol/frame.ts";
import { parseAs } from "../protocol/parse.ts";
import { frameBytes } from "../wire/limits.ts";
import type { FanoutJob } from "./job.ts";
import { recipientsOf } from "./recipients.ts";
import { storedEvents } from "./what.ts";

const eventsIn = (text: string) => {
  const frame = parseAs(Frame, JSON.parse(text));
  if (frame.action === "events") return frame.events;
  return frame.action === "message" ? [frame] : [];
};

const connection = fc.constantFrom("Aa=", "Ab=", "b0=", "zz=");
const protocol = fc.constantFrom<Protocol>("parley.v1", "legacy");
const text = fc.string({ unit: fc.constantFrom("x", "€", "🙂", "\u0001"), maxLength: 4000, size: "max" });
const jobs = fc
  .array(fc.tuple(connection, text, fc.boolean(), fc.option(connection, { nil: undefined })), {
    minLength: 1,
    maxLength: 10,
  })
  .chain((list) =>
    fc.shuffledSubarray(
      list.map(([from, message, repeated, after], index) =>
        fanoutJobOf({
          seq: index + 1,
          message,
          from,
          repeated,
          ...(after && { shard: { number: 1, after } }),
        }),
      ),
      { minLength: list.length },
    ),
  );

const isFor = ({ shard }: FanoutJob, id: string) => shard === undefined || id > shard.after;

test("each recipient gets its events once, in order, in frames of at most 32 KB", () => {
  const everybody = fc.tuple(jobs, fc.array(fc.tuple(connection, protocol)));
  fc.assert(
    fc.property(everybody, ([told, connections]) => {
      const subscriptions = connections.map(([id, speaks]) => subscriptionOf(id, speaks));
      const all = recipientsOf(storedEvents(told), subscriptions);
      const recipients = new Map(all.map(({ subscription, frames }) => [subscription, frames]));
      for (const { subscription, frames } of all) {
        expect(subscriptions).toContain(subscription);
        expect(frames).not.toEqual([]);
      }
      const inOrder = told.toSorted((a, b) => a.event.seq - b.event.seq);
      for (const subscription of subscriptions) {
        const frames = recipients.get(subscription) ?? [];
        const { connectionId, protocol } = subscription;
        const mine = inOrder.filter((each) => isFor(each, connectionId));
        const others = mine.filter(({ from }) => from.connectionId !== connectionId);
        const heard = frames.flatMap((frame) => eventsIn(frame).map(({ seq }) => seq));
        const seqsOf = (list: readonly FanoutJob[]) => list.map(({ event }) => event.seq);
        if (protocol === "legacy") expect(heard).toEqual(seqsOf(others.filter(({ repeated }) => !repeated)));
        else expect(heard).toEqual(others.length === 0 ? [] : seqsOf(mine));
        if (protocol === "legacy") expect(frames).toHaveLength(heard.length);
        for (const frame of frames) expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(frameBytes);
      }
    }),
  );
});

test("a sealed seq is delivered at its place among the events, and legacy clients do not get it", () => {
  const told = [fanoutJobOf({ seq: 7, voids: [8, 5] }), fanoutJobOf({ seq: 6 })];
  const [modern, legacy] = recipientsOf(storedEvents(told), [
    subscriptionOf("a="),
    subscriptionOf("b=", "legacy"),
  ]);
  const frame = JSON.parse(modern?.frames[0] ?? "");
  expect(frame).toMatchObject({ action: "events", room: "general", epoch: "epoch" });
  expect(frame.events).toMatchObject([
    { action: "void", seq: 5 },
    { action: "message", seq: 6 },
    { action: "message", seq: 7 },
    { action: "void", seq: 8 },
  ]);
  expect(modern?.frames).toHaveLength(1);
  expect(legacy?.frames.flatMap(eventsIn)).toMatchObject([{ seq: 6 }, { seq: 7 }]);
});

test("a sealed seq alone is a frame of its own", () => {
  const event = { action: "void", seq: 5 } as const;
  const told = [{ ...fanoutJobOf({ seq: 5 }), event }];
  const recipients = recipientsOf(storedEvents(told), [subscriptionOf("a="), subscriptionOf("b=", "legacy")]);
  expect(recipients.map(({ frames }) => frames.map((text) => JSON.parse(text)))).toEqual([
    [{ ...event, room: "general", epoch: "epoch" }],
  ]);
});

test("many events are one frame, and the same string for everybody", () => {
  const told = [3, 1, 2].map((seq) => fanoutJobOf({ seq, from: "sender=" }));
  const recipients = recipientsOf(storedEvents(told), [
    subscriptionOf("a="),
    subscriptionOf("b="),
    subscriptionOf("sender="),
  ]);
  expect(recipients.map(({ subscription }) => subscription.connectionId)).toEqual(["a=", "b="]);
  expect(new Set(recipients.flatMap(({ frames }) => frames)).size).toBe(1);
  expect(JSON.parse(recipients[0]?.frames[0] ?? "")).toMatchObject({
    action: "events",
    events: [{ seq: 1 }, { seq: 2 }, { seq: 3 }],
  });
});
