import { describe, expect, test } from "vitest";
import { enter, rowsOf, sendsSeen, serveEachTest, server, until } from "../../test/clients.ts";
import { memoryOutbox } from "../outbox/outbox.ts";

serveEachTest();

const dayMs = 24 * 60 * 60 * 1000;
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs).toISOString();

/**
 * An outbox with a message that was tried before by another process, and not acknowledged; older
 * processes did not note when.
 */
const outboxWith = async (when: { at?: string }) => {
  const outbox = memoryOutbox();
  const tried = { epoch: server.log("general").epoch, seq: 0, ...when };
  const message = { kind: "message", id: "old", room: "general", text: "old", sentAs: "ada" } as const;
  await outbox.put({ ...message, timestamp: daysAgo(3), tried });
  return outbox;
};

describe("A message that was tried longer ago than messages are kept", () => {
  test.each([{ at: daysAgo(1.1) }, {}])("is shown as failed, and not sent (%o)", async (when) => {
    server.retentionDays = 1;
    const outbox = await outboxWith(when);
    const client = await enter("ada", "general", { outbox });
    await until(() =>
      expect(rowsOf(client)).toMatchObject([{ state: "failed", error: { code: "id_expired" } }]),
    );
    client.send("general", "new");
    await until(() => expect(sendsSeen().map(({ message }) => message)).toEqual(["new"]));
    await until(async () =>
      expect(await outbox.load()).toMatchObject([{ id: "old", error: { code: "id_expired" } }]),
    );
    // Who wants it sent all the same sends another message.
    client.retry("general", "old");
    await until(() => expect(sendsSeen()).toMatchObject([{ message: "new" }, { message: "old" }]));
    expect(sendsSeen()[1]).not.toMatchObject({ id: "old" });
    expect(sendsSeen()[1]).toMatchObject({ retry: false });
  });

  test("is not shown as failed when the log has it", async () => {
    server.retentionDays = 1;
    const outbox = await outboxWith({ at: daysAgo(2) });
    server.store("general", "ada", "old", "old");
    const client = await enter("ada", "general", { outbox });
    await until(async () => expect(await outbox.load()).toEqual([]));
    expect(rowsOf(client)).toMatchObject([{ text: "old", state: "sent" }]);
    expect(sendsSeen()).toEqual([]);
  });
});

test.each([
  { retentionDays: 0, at: daysAgo(400) },
  { retentionDays: 3, at: daysAgo(2) },
])("What the log would tell of is sent again, once it was read (%o)", async ({ retentionDays, at }) => {
  server.retentionDays = retentionDays;
  const client = await enter("ada", "general", { outbox: await outboxWith({ at }) });
  await until(() => expect(rowsOf(client)).toMatchObject([{ text: "old", state: "sent" }]));
  expect(sendsSeen()).toMatchObject([{ id: "old", retry: true }]);
});

test("What was never tried is sent, however old it is", async () => {
  server.retentionDays = 1;
  const outbox = memoryOutbox();
  await outbox.put({ kind: "message", id: "old", room: "general", text: "old", timestamp: daysAgo(9) });
  const client = await enter("ada", "general", { outbox });
  await until(() => expect(rowsOf(client)).toMatchObject([{ text: "old", state: "sent" }]));
});

test("A message that is retried by the process that tried it first knows when that was", async () => {
  const outbox = memoryOutbox();
  const client = await enter("ada", "general", { outbox });
  server.instead = (request) => ("message" in request ? null : undefined);
  client.send("general", "unanswered");
  await until(() => expect(sendsSeen()).toHaveLength(1));
  const [item] = await outbox.load();
  expect(item).toMatchObject({ tried: { seq: 0, at: expect.stringMatching(/^\d{4}-.*Z$/) } });
});
