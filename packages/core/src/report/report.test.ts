import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { directRoom, environment, privateRoom } from "../../test/in-room.ts";
import { readAccess } from "../access/read-access.ts";
import { openAccess } from "../acl/room-access.ts";
import { uncharged } from "../cost.ts";
import type { ReportRequest } from "../protocol/report.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import { answerReport } from "./answer.ts";
import { listReports } from "./list.ts";
import { makeReport } from "./make.ts";
import { reassignReports } from "./reassign.ts";
import { administrators } from "./report.ts";

const [ada, bob, cy, eve] = ["account-ada", "account-bob", "account-cy", "guest-eve"] as const;
type Options = Parameters<typeof freshStore>[0];

let ids = 0;

const setUp = async (options: Options = {}) => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const store = await freshStore({ now: clock.now, ...options });
  const { act } = environment(store);
  const say = async (user: string, room: string, message = "rude") =>
    (await act(user, room, { kind: "message", message })).event.seq;
  const report = async (user: string, room: string, what: Partial<ReportRequest>) => {
    const access = roomKindOf(room) === "open" ? openAccess : await readAccess(store, { user, room });
    const request = { id: `r-${ids++}`, reason: "Spam", ...what };
    return makeReport(store, { userId: user, name: `The ${user}`, room, access }, request, uncharged);
  };
  const list = (place: string, by: string = ada, list: "open" | "answered" = "open") =>
    listReports(store, { place, by }, { list, limit: 20 });
  const answer = (place: string, id: string, by: string, said: "dismissed" | "done", note?: string) =>
    answerReport(store, { place, report: id, by }, { answer: said, ...(note && { note }) }, uncharged);
  return { clock, store, act, say, report, list, answer };
};

/** A private room that ada owns, in which bob has said something. */
const scene = async (options?: Options) => {
  const means = await setUp(options);
  const room = await privateRoom(means.store, ada, bob, cy);
  return { ...means, room, seq: await means.say(bob, room) };
};

test("a report carries the server's copy of the message, also once that is edited and deleted", async () => {
  const { clock, act, room, seq, report, list } = await scene();
  const { report: id, repeated } = await report(cy, room, { seq, reason: "He is rude" });
  await act(bob, room, { kind: "edit", target: seq, message: "polite" });
  await act(bob, room, { kind: "delete", target: seq });
  const [found] = (await list(room)).reports;
  expect([repeated, found]).toMatchObject([
    false,
    {
      id,
      room,
      reason: "He is rude",
      reporter: { userId: cy, name: `The ${cy}` },
      about: { userId: bob, name: bob },
      message: { seq, text: "rude" },
    },
  ]);
  clock.pass(1);
  await report(cy, room, { seq });
  expect((await list(room)).reports[0]?.message).toEqual({ seq, timestamp: expect.anything() });
});

test("a repeated request is one report, and nobody else's of the same id is", async () => {
  const { store, room, seq, report, list } = await scene();
  const first = await report(cy, room, { id: "same", seq });
  expect(await report(cy, room, { id: "same", seq })).toEqual({ ...first, repeated: true });
  expect((await report(ada, room, { id: "same", seq })).report).not.toBe(first.report);
  await Promise.all([1, 2, 3].map(() => report(cy, room, { id: "at once", seq })));
  expect((await list(room)).reports).toHaveLength(3);
  expect((await store.reports.scan.go()).data).toHaveLength(3);
});

test("what is not there, an event that is no message, an outsider and oneself are not reported", async () => {
  const { store, room, seq, report } = await scene();
  const refusals = [
    [{ seq: 99 }, "not_found"],
    [{ seq: 1 }, "not_found"],
    [{ user: eve }, "not_found"],
    [{ user: cy }, "invalid_field"],
  ] as const;
  for (const [what, code] of refusals) await expect(report(cy, room, what)).rejects.toMatchObject({ code });
  await expect(report(bob, room, { seq })).rejects.toMatchObject({ code: "invalid_field", field: "seq" });
  expect((await store.reports.scan.go()).data).toEqual([]);
  expect((await store.reportParties.scan.go()).data).toEqual([]);
});

describe("who answers a report", () => {
  test("in a room with an owner: whoever keeps order there, but not about themselves", async () => {
    const { act, room, say, report, list, answer } = await scene();
    await act(ada, room, { kind: "role", member: bob, role: "moderator" });
    const seq = await say(bob, room);
    const { report: id } = await report(cy, room, { seq });
    expect((await list(room, ada)).reports).toMatchObject([{ id }]);
    expect((await list(room, bob)).reports).toEqual([]);
    await expect(answer(room, id, bob, "dismissed")).rejects.toMatchObject({ code: "not_found" });
    await expect(answer("another", id, ada, "dismissed")).rejects.toMatchObject({ code: "not_found" });
  });

  test("about the owner, in a direct room, and where nobody owns the room: the administrators", async () => {
    const { store, act, room, say, report, list } = await scene();
    const direct = await directRoom(store, bob, cy);
    const made = "hall-of-ada";
    await act(ada, made, { kind: "create" });
    const of = async (author: string, place: string) =>
      (await report(cy, place, { seq: await say(author, place) })).report;
    const toThem = [
      await of(ada, room),
      await of(bob, direct),
      await of(bob, "general"),
      await of(ada, made),
    ];
    const found = (await list(administrators, "operator")).reports.map(({ id }) => id);
    expect(found.toSorted()).toEqual(toThem.toSorted());
    const own = await of(bob, made);
    expect((await list(made)).reports.map(({ id }) => id)).toEqual([own]);
  });
});

test("where nobody else keeps order any more, the administrators answer", async () => {
  const { act, report, list } = await setUp();
  const [left, moderated] = ["left-by-ada", "kept-by-cy"];
  for (const room of [left, moderated]) await act(ada, room, { kind: "create" });
  await act(ada, left, { kind: "leave" });
  await act(cy, moderated, { kind: "join" });
  await act(ada, moderated, { kind: "role", member: cy, role: "moderator" });
  const here = (await report(eve, moderated, { user: bob })).report;
  const there = (await report(eve, left, { user: bob })).report;
  expect((await list(moderated, cy)).reports.map(({ id }) => id)).toEqual([here]);
  expect((await list(administrators, "operator")).reports.map(({ id }) => id)).toEqual([there]);
});

test("the first answer stays, moves the report to the other list, and ends its copy's life in a month", async () => {
  const { clock, store, room, seq, report, list, answer } = await scene();
  const { report: id } = await report(cy, room, { seq });
  const [one, other] = await Promise.all([
    answer(room, id, ada, "done", "Warned him"),
    answer(room, id, cy, "dismissed"),
  ]);
  expect(one.answer).toEqual(other.answer);
  expect((await list(room)).reports).toEqual([]);
  expect((await list(room, ada, "answered")).reports).toEqual([one]);
  expect(await answer(room, id, cy, "dismissed")).toEqual(one);
  const { data } = await store.reports.get({ report: id }).go();
  expect(data?.expireAt).toBe(clock.now() / 1000 + 30 * 24 * 60 * 60);
  clock.pass(31 * 24 * 60 * 60 * 1000);
  expect((await list(room, ada, "answered")).reports).toEqual([]);
});

test("reports are read in pages, newest first, each once", async () => {
  const { clock, store, room, seq, report } = await scene();
  const made: string[] = [];
  for (let nth = 0; nth < 7; nth++) {
    made.unshift((await report(cy, room, { seq })).report);
    clock.pass(nth % 2 === 0 ? 1 : 60_000);
  }
  const read: string[] = [];
  let next: string | undefined;
  do {
    const [createdAt = "", last = ""] = next?.split("~") ?? [];
    const before = next === undefined ? undefined : { createdAt: Number(createdAt), report: last };
    const page = await listReports(store, { place: room, by: ada }, { list: "open", limit: 3, before });
    read.push(...page.reports.map(({ id }) => id));
    next = page.next;
  } while (next !== undefined);
  expect(read).toEqual(made);
});

test("a report that dies is whole or absent, and its user is found by whatever is there", async () => {
  for (let nth = 1; nth <= 8; nth++) {
    let calls = 0;
    let isDying = false;
    const { store, room, seq, report, list } = await scene({
      afterCall: async () => {
        if (isDying && ++calls === nth) throw new Error("died");
      },
    });
    isDying = true;
    await report(cy, room, { id: "once", seq }).catch(() => {});
    isDying = false;
    for (const party of [cy, bob]) {
      const { data } = await store.reportParties.query.party({ party }).go();
      if ((await list(room)).reports.length > 0) expect([nth, data]).toMatchObject([nth, [{ party }]]);
    }
    await report(cy, room, { id: "once", seq });
    expect((await list(room)).reports).toHaveLength(1);
  }
});

describe("of a user who is gone", () => {
  const transfer = { to: (room: string) => `deleted-in-${room}`, name: "Deleted user" };

  test("nothing is in a report: neither their id and name, nor what they had said", async () => {
    const { store, act, room, seq, report, answer } = await scene();
    await act(ada, room, { kind: "role", member: cy, role: "moderator" });
    const { report: id } = await report(cy, room, { seq });
    await answer(room, id, cy, "done");
    for (const from of [cy, bob]) await reassignReports(store, { from, ...transfer, intents: "forget" });
    const left = JSON.stringify([
      (await store.reports.scan.go()).data,
      (await store.reportParties.scan.go()).data,
    ]);
    for (const name of [cy, bob, "rude"]) expect(left).not.toContain(name);
    expect(left).toContain("deleted-in-");
  });

  test("who takes over is named in their place, and found again", async () => {
    const { store, room, seq, report, list } = await scene();
    await report(cy, room, { seq });
    await reassignReports(store, { from: bob, to: () => eve, name: "Eve", intents: "take" });
    expect((await list(room)).reports).toMatchObject([
      { about: { userId: eve, name: "Eve" }, message: { text: "rude" } },
    ]);
    await reassignReports(store, { from: eve, ...transfer, intents: "forget" });
    expect((await list(room)).reports[0]?.message).not.toHaveProperty("text");
  });
});

test("whoever keeps order does not learn from the pages that there are reports about them", async () => {
  const { act, clock, room, seq, report, store } = await scene();
  await act(ada, room, { kind: "role", member: bob, role: "moderator" });
  await act(ada, room, { kind: "role", member: eve, role: "member" });
  for (const what of [{ seq }, { user: eve }, { seq }, { seq }]) {
    await report(cy, room, what);
    clock.pass(1_000);
  }
  const page = (by: string, limit: number) =>
    listReports(store, { place: room, by }, { list: "open", limit });
  for (const limit of [1, 2]) {
    const { reports, next } = await page(bob, limit);
    expect([limit, reports.map(({ about }) => about.userId), next]).toEqual([limit, [eve], undefined]);
  }
  expect((await page(ada, 1)).next).toBeDefined();
});
