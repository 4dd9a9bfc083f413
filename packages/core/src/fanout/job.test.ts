import { expect, test } from "vitest";
import { fanoutJobOf } from "../../test/fanout-jobs.ts";
import type { Connection } from "../connection/connection.ts";
import { deduplicationId, messageGroup, readFanoutJob, writeFanoutJob } from "./job.ts";

const said = fanoutJobOf({ seq: 7 });
const shard = { number: 2, after: "x=" };

test("the queue's order is per room, or per shard of one", () => {
  expect(messageGroup(said)).toBe(messageGroup(fanoutJobOf({ seq: 8 })));
  expect(messageGroup({ ...said, shard })).toBe(messageGroup({ ...said, shard: { number: 2, after: "z=" } }));
  const groups = [
    said,
    { ...said, room: "random" },
    { ...said, shard },
    { ...said, shard: { ...shard, number: 1 } },
  ];
  expect(new Set(groups.map(messageGroup)).size).toBe(4);
});

test("jobs are deduplicated by log, event and shard", () => {
  expect(deduplicationId({ ...said, repeated: true })).toBe(deduplicationId(said));
  const different = [said, { ...said, epoch: "another" }, fanoutJobOf({ seq: 8 }), { ...said, shard }];
  different.push({ ...said, shard: { ...shard, number: 1 } });
  expect(new Set(different.map(deduplicationId)).size).toBe(5);
});

test("an event that is delivered again with the seqs that its send has sealed is another job", () => {
  const again = [said, { ...said, voids: [8] }, { ...said, voids: [5, 9] }, { ...said, voids: [5, 8, 11] }];
  expect(new Set(again.map(deduplicationId)).size).toBe(4);
  expect(deduplicationId({ ...said, voids: [] })).toBe(deduplicationId(said));
});

test("a job of an older version with fewer fields is readable, and so is one with all fields", () => {
  const older = { ...said, from: { ...said.from } };
  expect(readFanoutJob(writeFanoutJob(older))).toEqual(older);
  const whole = {
    ...said,
    shard,
    voids: [8],
    from: { ...said.from, address: "192.0.2.1", tokenExpiresAt: 1 },
  };
  expect(readFanoutJob(writeFanoutJob(whole))).toEqual(whole);
});

test("a job contains only what workers need of the sender's connection, not their sign-in", () => {
  const connection: Connection = { ...said.from, session: "sign-in", address: "192.0.2.1" };
  const text = writeFanoutJob({ ...said, from: connection });
  expect(text).not.toContain("sign-in");
  expect(readFanoutJob(text)?.from).toEqual({ ...said.from, address: "192.0.2.1" });
});
