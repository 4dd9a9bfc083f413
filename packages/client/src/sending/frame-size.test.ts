import { frameBytes } from "@parley/core/wire/limits";
import { expect, test } from "vitest";
import { enter, rowsOf, sendsSeen, serveEachTest, until } from "../../test/clients.ts";
import { memoryOutbox } from "../outbox/outbox.ts";

serveEachTest();

/** A WebSocket that notes how many bytes each frame has. */
const counting = () => {
  const sizes: number[] = [];
  class CountingSocket extends WebSocket {
    override send(data: string): void {
      sizes.push(Buffer.byteLength(data));
      super.send(data);
    }
  }
  return { sizes, WebSocket: CountingSocket };
};

test.each([
  ["emoji", "😀"],
  ["halves of surrogate pairs, which JSON escapes", "\ud83d"],
  ["quotes", '"'],
  ["line feeds", "x\n"],
  ["control characters, which JSON escapes", "x\u0001"],
])("A message of as many %s as it may have fits into a frame", async (_name, character) => {
  const { sizes, WebSocket } = counting();
  const client = await enter("ada", "general", { WebSocket });
  const room = "r".repeat(64);
  client.send(room, `x${character.repeat(4000)}`.slice(0, character === "😀" ? 7999 : 4000));
  await until(() => expect(rowsOf(client, room)).toMatchObject([{ state: "sent" }]));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(frameBytes);
});

test("A text that is too large for a frame is not sent, also when it is sent again", async () => {
  const { sizes, WebSocket } = counting();
  const client = await enter("ada", "general", { WebSocket });
  const key = client.send("general", "😀".repeat(8500));
  await until(() => expect(rowsOf(client)).toMatchObject([{ state: "failed" }]));
  client.retry("general", key);
  client.send("general", "next");
  await until(() =>
    expect(rowsOf(client)).toContainEqual(expect.objectContaining({ text: "next", state: "sent" })),
  );
  expect(rowsOf(client)).toContainEqual(
    expect.objectContaining({
      key,
      state: "failed",
      error: expect.objectContaining({ code: "message_too_long" }),
    }),
  );
  expect(sendsSeen().map(({ message }) => message)).toEqual(["next"]);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(frameBytes);
});

test("What an earlier version kept, and is too large for a frame, keeps nothing else from going out", async () => {
  const outbox = memoryOutbox();
  const old = { kind: "message", room: "general", timestamp: new Date().toISOString() } as const;
  await outbox.put({ ...old, id: "large", text: "\ud83d".repeat(6000) });
  await outbox.put({ ...old, id: "next", text: "next" });
  const client = await enter("ada", "general", { outbox });
  await until(() =>
    expect(rowsOf(client)).toContainEqual(expect.objectContaining({ text: "next", state: "sent" })),
  );
  expect(sendsSeen().map(({ message }) => message)).toEqual(["next"]);
});
