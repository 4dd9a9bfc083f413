import type { RoomEvent } from "@parley/core/protocol/event";
import { expect, test, vi } from "vitest";
import { clientOf, serveEachTest, server } from "../../test/clients.ts";
import { Archive } from "./archive.ts";

serveEachTest();

const event = (seq: number, archived: boolean): RoomEvent => ({
  ...{ action: "archive", seq, id: `a${seq}`, userId: "ada", name: "Ada", timestamp: "" },
  archived,
});

test("of several events the one with the highest seq holds, in whatever order they arrive", () => {
  const archive = new Archive();
  expect(archive.add([event(7, true)])).toBe(true);
  expect(archive.add([event(9, false), event(8, true)])).toBe(true);
  expect([archive.shown, archive.add([event(5, true)])]).toEqual([false, false]);
});

test("a room is shown as archived to all who are in it, and to those who come, until it is restored", async () => {
  const [ada, ben] = [clientOf("ada"), clientOf("ben")];
  const shown = (client: typeof ada, archived: true | undefined) =>
    vi.waitFor(() => {
      const room = client.snapshot().rooms.get("general");
      expect([room?.status, room?.archived, room?.archiving]).toEqual(["live", archived, undefined]);
    });
  for (const client of [ada, ben]) {
    client.connect();
    client.join("general");
    await shown(client, undefined);
  }
  ada.archiveRoom("general");
  for (const client of [ada, ben]) await shown(client, true);
  const late = clientOf("late");
  late.connect();
  late.join("general");
  await shown(late, true);
  expect(ben.snapshot().rooms.get("general")?.activity).toMatchObject([
    { action: "archive", archived: true },
  ]);
  ada.archiveRoom("general", false);
  for (const client of [ada, ben, late]) await shown(client, undefined);
  expect(server.log("general").head).toBe(2);
});
