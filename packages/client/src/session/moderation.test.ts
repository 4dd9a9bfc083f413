import { expect, test, vi } from "vitest";
import { clientOf, serveEachTest, server } from "../../test/clients.ts";

serveEachTest();

const enter = async (name: string) => {
  const client = clientOf(name);
  client.connect();
  client.join("general");
  await vi.waitFor(() => expect(client.snapshot().rooms.get("general")?.status).toBe("live"));
  return { client, room: () => client.snapshot().rooms.get("general") };
};

test("a mute is in flight until it is answered, and is known to whom it is about until it is ended", async () => {
  const [ada, ben] = [await enter("ada"), await enter("ben")];
  const id = ada.client.mute("general", "ben", 10);
  expect(ada.room()?.moderation).toEqual([{ id, member: "ben", minutes: 10, state: "sending" }]);
  await vi.waitFor(() => expect(ben.room()?.mutedUntil).toBeGreaterThan(Date.now()));
  await vi.waitFor(() => expect(ada.room()).not.toHaveProperty("moderation"));
  expect(ada.room()).not.toHaveProperty("mutedUntil");
  for (const { room } of [ada, ben])
    expect(room()?.activity).toMatchObject([{ action: "mute", member: "ben" }]);
  ada.client.mute("general", "ben", 0);
  await vi.waitFor(() => expect(ben.room()).not.toHaveProperty("mutedUntil"));
  expect(server.log("general").head).toBe(2);
});

test("a room's rules are told to all who are in it, and are gone once there are none", async () => {
  const [ada, ben] = [await enter("ada"), await enter("ben")];
  const shown = (rules: object | undefined) =>
    vi.waitFor(() => {
      for (const { room } of [ada, ben]) expect(room()?.rules).toEqual(rules);
      expect(ada.room()).not.toHaveProperty("moderation");
    });
  ada.client.setRules("general", { locked: true });
  await shown({ locked: true, slowMode: 0 });
  ada.client.setRules("general", { locked: false, slowMode: 30 });
  await shown({ locked: false, slowMode: 30 });
  ada.client.setRules("general", { slowMode: 0 });
  await shown(undefined);
});
