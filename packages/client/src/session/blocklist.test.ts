import { describe, expect, test } from "vitest";
import { clientOf, impatient, serveEachTest, server, timing, until } from "../../test/clients.ts";
import type { Parley } from "../parley.ts";

serveEachTest();

const connected = async (user: string, options: Parameters<typeof clientOf>[1] = {}) => {
  const client = clientOf(user, options);
  client.connect();
  await until(() => expect(client.snapshot().status).toBe("open"));
  return client;
};
const shows = (client: Parley, users: string[]) =>
  until(() => expect(client.snapshot().blocked).toEqual(users));
const asked = { action: "blocklist", blocked: true };
const blocklistFrames = () => server.asked.filter(({ action }) => action === "blocklist");

describe("Whom a user has blocked", () => {
  test("is the same on every device: by a frame, and by the welcome of the next one", async () => {
    const [phone, laptop] = [await connected("ada"), await connected("ada")];
    await phone.setBlocked("ben", true);
    await Promise.all([shows(phone, ["ben"]), shows(laptop, ["ben"])]);
    await shows(await connected("ada"), ["ben"]);
    await laptop.setBlocked("ben", false);
    await shows(phone, []);
    expect(blocklistFrames()).toHaveLength(2);
  });

  test("is asked for where a welcome does not list it, and where a pong has a later revision", async () => {
    for (const user of ["ben", "cy"]) server.setBlocked("ada", user, true);
    server.longBlocklists = true;
    const ada = await connected("ada", { timing: { ...timing, heartbeat: 20 } });
    await shows(ada, ["ben", "cy"]);
    server.setBlocked("ada", "ben", false);
    await shows(ada, ["cy"]);
    expect(blocklistFrames().map(({ id: _, ...frame }) => frame)).toEqual([asked, asked]);
  });

  test("is nobody's once another user signs in", async () => {
    server.setBlocked("ada", "ben", true);
    let user = "ada";
    const client = clientOf("ada", { token: async () => user });
    client.connect();
    await shows(client, ["ben"]);
    user = "eve";
    for (const { socket } of server.peers) socket.close();
    await shows(client, []);
  });
});

describe("Blocking a user", () => {
  test("is asked again while its answer is lost", async () => {
    const ada = await connected("ada", { timing: { ...impatient, readWait: 30 } });
    let lost = 0;
    server.instead = ({ action }) => (action === "blocklist" && ++lost < 3 ? null : undefined);
    await ada.setBlocked("ben", true);
    expect([lost, ada.snapshot().blocked]).toEqual([3, ["ben"]]);
  });

  test("rejects with the server's refusal, and without a connection", async () => {
    const ada = await connected("ada");
    server.instead = (request) =>
      request.action === "blocklist"
        ? { action: "error", id: request.id, code: "blocklist_full", message: "Full.", error: "Full." }
        : undefined;
    await expect(ada.setBlocked("ben", true)).rejects.toMatchObject({ code: "blocklist_full" });
    ada.close();
    await expect(ada.setBlocked("ben", true)).rejects.toMatchObject({ code: "unavailable" });
  });
});
