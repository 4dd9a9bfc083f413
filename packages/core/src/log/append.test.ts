import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { sendMessage } from "../message/send.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { append } from "./append.ts";
import { readHead, takeSeq } from "./head.ts";
import { recordIntent } from "./intent.ts";
import { seal } from "./seal.ts";
import { readLog } from "./slice.ts";

const ada = { userId: "ada", name: "Ada" };
const draft = (id: string, message = `text of ${id}`, sender = ada) => ({
  kind: "message" as const,
  room: "general",
  id,
  message,
  sender,
});

const shown = async (store: Awaited<ReturnType<typeof freshStore>>) =>
  (await readLog(store, "general", { after: 0, limit: 200 })).events.map(
    (event) => "message" in event && event.message,
  );

test("messages take the room's seqs one after another and come back in that order", async () => {
  const store = await freshStore();
  for (const id of ["a", "b", "c"]) await sendMessage(store, draft(id));
  const log = await readLog(store, "general", { limit: 50 });
  expect(log.events.map(({ seq, id }) => [seq, id])).toEqual([
    [1, "a"],
    [2, "b"],
    [3, "c"],
  ]);
  expect(log).toMatchObject({ head: 3, settled: 3, more: false });
});

test("whatever is said is acknowledged as it was meant, and read so by everybody", async () => {
  const store = await freshStore({ now: () => Date.parse("2026-01-31T12:00:00.000Z") });
  const meant = [
    { kind: "message", message: "plain" },
    { kind: "message", message: "an answer", replyTo: 1 },
    { kind: "edit", target: 1, message: "edited" },
    { kind: "delete", target: 2 },
    { kind: "message", message: "by nobody in particular", sender: { ...ada, claimed: true } },
  ] as const;
  const told = [];
  for (const [at, said] of meant.entries()) {
    const { event } = await append(store, { room: "general", id: `id-${at}`, sender: ada, ...said });
    told.push(event);
  }
  const by = { userId: "ada", timestamp: "2026-01-31T12:00:00.000Z" };
  expect(told).toEqual([
    { action: "message", seq: 1, id: "id-0", ...by, name: "Ada", message: "plain", number: 1 },
    {
      action: "message",
      seq: 2,
      id: "id-1",
      ...by,
      name: "Ada",
      message: "an answer",
      replyTo: 1,
      number: 2,
    },
    { action: "edit", seq: 3, id: "id-2", ...by, target: 1, message: "edited" },
    { action: "delete", seq: 4, id: "id-3", ...by, target: 2 },
    {
      action: "message",
      seq: 5,
      id: "id-4",
      ...by,
      name: "Ada",
      message: "by nobody in particular",
      verified: false,
      number: 3,
    },
  ]);
  expect((await readLog(store, "general", { after: 0, limit: 50 })).events).toEqual(told);
});

test("a send costs three writes, one after another", async () => {
  const calls: string[] = [];
  const store = await freshStore({ afterCall: async (command) => void calls.push(command) });
  await sendMessage(store, draft("a"));
  calls.length = 0;
  await sendMessage(store, draft("b"));
  expect(calls).toEqual(["UpdateItemCommand", "PutItemCommand", "PutItemCommand"]);
});

test("a send that loses every place it takes is unavailable in the end, and can be sent again", async () => {
  let hostile = true;
  let taken = 0;
  const store = await freshStore({
    afterCall: async (command) => {
      // The seq is taken by an update; the first one finds no room yet.
      if (command !== "UpdateItemCommand" || !hostile) return;
      const head = (await readHead(store, "general"))?.head ?? 0;
      if (head > taken) await seal(store, "general", head);
      taken = head;
    },
  });
  await expect(sendMessage(store, draft("a"))).rejects.toMatchObject({ code: "unavailable" });
  expect(taken).toBe(4);
  hostile = false;
  expect((await sendMessage(store, draft("a"))).event.seq).toBe(5);
  expect(await readLog(store, "general", { after: 0, limit: 50 })).toMatchObject({ head: 5, settled: 5 });
});

test("a retry repeats the first try's answer, and its place in the log is given up", async () => {
  const store = await freshStore();
  const first = await sendMessage(store, draft("a"));
  const again = await sendMessage(store, draft("a"));
  expect(again).toMatchObject({ event: first.event, epoch: first.epoch, repeated: true });
  expect(await shown(store)).toEqual(["text of a"]);
  await sendMessage(store, draft("b"));
  const log = await readLog(store, "general", { after: 0, limit: 50 });
  expect(log).toMatchObject({ head: 3, settled: 3 });
});

test("a retry that says so finds the first try without taking a place", async () => {
  const store = await freshStore();
  const first = await sendMessage(store, draft("a"));
  expect(await sendMessage(store, { ...draft("a"), retry: true })).toMatchObject({
    event: first.event,
    epoch: first.epoch,
    repeated: true,
  });
  expect(await readLog(store, "general", { limit: 50 })).toMatchObject({ head: 1 });
  // One that says so wrongly is a first try.
  expect(await sendMessage(store, { ...draft("b"), retry: true })).toMatchObject({ repeated: false });
});

test("two users may use the same id", async () => {
  const store = await freshStore();
  await sendMessage(store, draft("a", "from Ada"));
  await sendMessage(store, draft("a", "from Grace", { userId: "grace", name: "Grace" }));
  expect(await shown(store)).toEqual(["from Ada", "from Grace"]);
});

test("an id used again for another text is refused, and the first message stands", async () => {
  const store = await freshStore();
  await sendMessage(store, draft("a", "first"));
  await expect(sendMessage(store, draft("a", "second"))).rejects.toMatchObject({
    code: "id_reused",
    field: "id",
  });
  expect(await shown(store)).toEqual(["first"]);
});

test("an id used again by a retry that says so is refused without taking a place", async () => {
  const store = await freshStore();
  await sendMessage(store, draft("a", "first"));
  const again = sendMessage(store, { ...draft("a", "second"), retry: true });
  await expect(again).rejects.toMatchObject({ code: "id_reused" });
  expect(await readLog(store, "general", { limit: 50 })).toMatchObject({ head: 1 });
});

test.each([
  ["the same text", "text of a"],
  ["another text", "another"],
])("however often an id is sent again with %s, it leaves few empty places in the room", async (_, text) => {
  const clock = clockAt("2026-01-31T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const head = async () => (await readLog(store, "general", { limit: 50 })).head;
  const repeat = () =>
    sendMessage(store, draft("a", text)).then(
      ({ repeated, event }) => (repeated ? event.seq : "stored twice"),
      (error) => error.code,
    );
  await sendMessage(store, draft("a"));
  const answers = new Set<unknown>();
  for (let again = 0; again < 30; again++) answers.add(await repeat());
  expect([...answers]).toEqual([text === "text of a" ? 1 : "id_reused"]);
  expect(await head()).toBe(1 + 5);
  // Others are stored as ever, and ten minutes make up for one place.
  expect(await sendMessage(store, draft("b"))).toMatchObject({ repeated: false, event: { seq: 7 } });
  clock.pass(600_000);
  await repeat();
  await repeat();
  expect(await head()).toBe(8);
});

test("a retry that another one overtakes while it moves the intent tells the same place", async () => {
  let overtaking = false;
  const store: Store = await freshStore({
    afterCall: async (command) => {
      // The first write of a retry seals where the first try may have stored.
      if (command !== "PutItemCommand" || !overtaking) return;
      if ((await readPlace(store, "general", 1)) === undefined) return;
      overtaking = false;
      expect((await sendMessage(store, draft("a"))).event.seq).toBe(3);
    },
  });
  await recordIntent(store, draft("a"), await takeSeq(store, "general"));
  overtaking = true;
  expect(await sendMessage(store, draft("a"))).toMatchObject({ repeated: true, event: { seq: 3 } });
  expect(await shown(store)).toEqual(["text of a"]);
});

test("repeats of one id leave five empty places for each environment, and no more come", async () => {
  const clock = clockAt("2026-01-31T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  // Each knows what it has itself seen, as an execution environment does.
  const [first = store, ...others] = Array.from({ length: 7 }, () => ({ ...store }));
  const send = (environments: readonly (typeof store)[]) =>
    Promise.all(environments.map((environment) => sendMessage(environment, draft("a"))));
  const emptyPlaces = async () => ((await readLog(store, "general", { limit: 50 })).head ?? 0) - 1;
  await send([first]);
  await send(others);
  for (let bursts = 1; bursts < 4; bursts++) await send([first, ...others]);
  expect(await emptyPlaces()).toBe(27);
  for (let bursts = 0; bursts < 4; bursts++) await send([first, ...others]);
  expect(await emptyPlaces()).toBe(7 * 5);
});

test("every seq that sends at once leave empty is said to be, and no event is ever there", async () => {
  const anyTry = fc.record({ id: fc.constantFrom("a", "b"), message: fc.constantFrom("one", "two") });
  let gapsOfAll = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyTry, { minLength: 2, maxLength: 7 }), async (tries) => {
      const store = await freshStore();
      const voids = new Set<number>();
      const isVoid = async (seq: number) => (await readPlace(store, "general", seq))?.kind === "void";
      const checks: Promise<boolean>[] = [];
      const onVoid = (seq: number) => {
        voids.add(seq);
        checks.push(isVoid(seq));
      };
      const send = ({ id, message }: (typeof tries)[number]) =>
        append(store, draft(id, message), { onVoid }).catch(() => undefined);
      await Promise.all(tries.map(send));
      expect(await Promise.all(checks)).not.toContain(false);
      const log = await readLog(store, "general", { after: 0, limit: 200 });
      const stored = new Set(log.events.map(({ seq }) => seq));
      const gaps = Array.from({ length: log.head }, (_, at) => at + 1).filter((seq) => !stored.has(seq));
      expect([...voids].toSorted((a, b) => a - b)).toEqual(gaps);
      gapsOfAll += gaps.length;
    }),
    { numRuns: 25 },
  );
  expect(gapsOfAll).toBeGreaterThan(0);
});

describe("a first try that died half-way", () => {
  test("after taking its seq leaves no message, and the retry stores it", async () => {
    const store = await freshStore();
    await takeSeq(store, "general");
    const sent = await sendMessage(store, draft("a"));
    expect(sent).toMatchObject({ repeated: false, event: { seq: 2 } });
    expect(await shown(store)).toEqual(["text of a"]);
  });

  test("after recording its intent is taken over by the retry, at a new place", async () => {
    const store = await freshStore();
    const place = await takeSeq(store, "general");
    await recordIntent(store, draft("a"), place);
    await sendMessage(store, draft("b"));
    const sent = await sendMessage(store, draft("a"));
    expect(sent.event.seq).toBe(3);
    expect(await shown(store)).toEqual(["text of b", "text of a"]);
    expect(await readLog(store, "general", { after: 0, limit: 50 })).toMatchObject({ head: 3, settled: 3 });
  });

  test("is not stored late: whoever takes it over sees to that", async () => {
    const store = await freshStore();
    const place = await takeSeq(store, "general");
    await recordIntent(store, draft("a"), place);
    const taken = await sendMessage(store, draft("a"));
    // The first try wakes up and wants to store at its place: it is void.
    expect(await seal(store, "general", place.seq)).toBeUndefined();
    expect(await readPlace(store, "general", place.seq)).toMatchObject({ kind: "void" });
    expect(taken.event.seq).not.toBe(place.seq);
    expect(await shown(store)).toEqual(["text of a"]);
  });
});

test("concurrent attempts store each message once, and each attempt is answered with the same seq", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 4 }),
      async (ids, sealed) => {
        const store = await freshStore();
        const tries = ids.map((id) => sendMessage(store, draft(id)).catch(() => undefined));
        const sealing = sealed.map((seq) => seal(store, "general", seq));
        const [answers] = await Promise.all([Promise.all(tries), Promise.all(sealing)]);
        const log = await readLog(store, "general", { after: 0, limit: 200 });
        const places = new Map(log.events.map(({ id, seq }) => [id, seq]));
        expect(places.size).toBe(log.events.length);
        for (const answer of answers) {
          if (answer) expect(places.get(answer.event.id)).toBe(answer.event.seq);
        }
        // Whoever was told `unavailable` tries again, and then it is stored.
        for (const id of new Set(ids)) await sendMessage(store, draft(id));
        expect((await shown(store)).toSorted()).toEqual(
          [...new Set(ids)].map((id) => `text of ${id}`).toSorted(),
        );
      },
    ),
    { numRuns: 25 },
  );
  // A table of its own for each run: some engines take their time over that.
});

test("a sender who turns out to be refused leaves a seq that is empty for good, and nothing else", async () => {
  const store = await freshStore();
  const refused = Promise.withResolvers<void>();
  const voids: number[] = [];
  const options = { confirmed: refused.promise, onVoid: (seq: number) => void voids.push(seq) };
  const appending = append(store, draft("a", "hello"), options);
  // The seq is taken meanwhile.
  await vi.waitUntil(async () => (await readHead(store, "general"))?.head === 1, { timeout: 60_000 });
  refused.reject(new ParleyError("sign_in_required", "Sign in."));
  await expect(appending).rejects.toMatchObject({ code: "sign_in_required" });
  expect(voids).toEqual([1]);
  expect(await readPlace(store, "general", 1)).toMatchObject({ kind: "void" });
  expect((await store.intents.scan.go()).data).toEqual([]);
});
