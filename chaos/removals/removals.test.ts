import { expect, test } from "vitest";
import type { Patch } from "../../packages/aws-local/src/lambda/patch.ts";
import { ofThisRun } from "../../test/eighth.ts";
import { CloudProcess } from "../cloud/cloud-process.ts";
import { playRemovals } from "./removals.ts";

/** `PARLEY_REMOVALS=200` removes a thousand members. */
const rooms = Number(process.env.PARLEY_REMOVALS ?? 1);
const options = { seed: 301126, membersOfRoom: 5 };

/** The end of a removed member's subscription takes a while, and so do workers. */
const slow = {
  seed: 1,
  rules: [
    { fault: "slowCall", function: "send", call: "DeleteItem subscription", latency: { ms: 400 } },
    { fault: "slowCall", function: "fanout", call: "Query subscription", rate: 0.3, latency: { ms: 60 } },
    { fault: "slowCall", function: "send", call: "PutItem event", rate: 0.2, latency: { ms: 30 } },
  ],
} as const;

const play = async (rooms: number, patches: readonly Patch[] = []) => {
  await using cloud = await CloudProcess.start({ patches });
  cloud.suffer(slow);
  const report = await playRemovals(cloud.addresses, { ...options, rooms });
  return { ...report, leaks: await cloud.leaks() };
};

const timeout = 300_000 + rooms * 30_000;

test("a removed member stores and hears nothing of a later seq, and an outsider nothing at all", {
  timeout,
}, async () => {
  const { removals, messages, ...violations } = await play(rooms);
  expect(violations).toEqual({ stored: [], heard: [], leaks: [] });
  expect(removals).toBe(rooms * options.membersOfRoom);
  expect(messages).toBeGreaterThan(removals);
});

const broken = [
  {
    rule: "without the condition on the epoch of access, a removed member stores something",
    file: "packages/core/src/log/head.ts",
    replace: ['if (aclEpoch === undefined) return "";', 'return "";'],
    found: "stored",
  },
  {
    rule: "if the fan-out does not leave out who was removed, they hear something",
    file: "packages/core/src/fanout/what.ts",
    replace: ["outside.length > 0 &&", "outside.length < 0 &&"],
    found: "heard",
  },
] as const;

test.each(ofThisRun(broken, 2))("$rule", async ({ file, replace, found }) => {
  const played = await play(1, [{ file, replace }]);
  expect(played[found]).not.toEqual([]);
  if (found === "heard") expect(played.leaks).not.toEqual([]);
});
