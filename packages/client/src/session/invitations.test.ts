import { describe, expect, test, vi } from "vitest";
import {
  clientOf,
  impatient,
  problemsOf,
  roomOf,
  serveEachTest,
  server,
  textsOf,
  until,
} from "../../test/clients.ts";
import { memoryOutbox } from "../outbox/outbox.ts";
import type { Parley } from "../parley.ts";

serveEachTest();

const token = "AAAAAAAAAAAAAAAAAAAAAA";

const connected = async (user: string, options: Parameters<typeof clientOf>[1] = {}) => {
  const client = clientOf(user, options);
  client.connect();
  await until(() => expect(client.snapshot().status).toBe("open"));
  return client;
};

const isLive = (client: Parley, room: string) =>
  until(() => expect(roomOf(client, room)?.status).toBe("live"));

const framesOf = (room: string) => server.asked.filter((each) => "room" in each && each.room === room);

/** A private room of ada's, with an invitation to it. */
const invitedTo = async (uses: number) => {
  const ada = await connected("ada");
  const room = await ada.createPrivateRoom();
  await isLive(ada, room);
  server.invitations.set(`${room} ${token}`, uses);
  server.asked.splice(0);
  return { ada, room };
};

describe("Whoever joins by an invitation", () => {
  test("is in the room once that is accepted, and asks the server for nothing of it before", async () => {
    const { ada, room } = await invitedTo(1);
    const outbox = memoryOutbox();
    const ben = await connected("ben", { outbox });
    ben.joinRoom(room, { invitation: token });
    await isLive(ben, room);
    const [first, second] = framesOf(room);
    expect(first).toMatchObject({ action: "joinRoom", invitation: token });
    expect(second).toMatchObject({ action: "join" });
    expect(server.reads).toEqual([]);
    expect(ben.snapshot().myRooms).toEqual([room]);
    ada.send(room, "welcome");
    await until(() => expect(textsOf(ben, room)).toEqual(["welcome"]));
    await vi.waitFor(async () => expect(await outbox.load()).toEqual([]));
  });

  test("uses it once, however often the answer is lost", async () => {
    const { room } = await invitedTo(1);
    let lost = 0;
    server.instead = (request, peer) => {
      if (request.action !== "joinRoom" || ++lost > 1) return undefined;
      server.invitations.set(`${room} ${token}`, 0);
      server.places.set(`${peer.userId} ${room}`, "member");
      server.membership(room, peer.userId, request);
      return null;
    };
    const ben = await connected("ben", { timing: impatient });
    const problems = problemsOf(ben);
    ben.joinRoom(room, { invitation: token });
    await isLive(ben, room);
    const ids = framesOf(room).flatMap(({ action, id }) => (action === "joinRoom" ? [id] : []));
    expect(new Set(ids).size).toBe(1);
    expect(problems).toEqual([]);
  });

  test("is in it after a restart before the answer: the outbox keeps the token", async () => {
    const { room } = await invitedTo(1);
    const outbox = { ...memoryOutbox(), user: "ben" };
    const before = clientOf("ben", { outbox });
    const id = before.joinRoom(room, { invitation: token });
    await before.whenKept(id);
    before.close();
    const ben = await connected("ben", { outbox });
    await isLive(ben, room);
  });

  test("is told why it is not valid, and holds nothing of the room", async () => {
    const { room } = await invitedTo(0);
    const outbox = memoryOutbox();
    const eve = await connected("eve", { outbox });
    const problems = problemsOf(eve);
    const removed: string[] = [];
    eve.on("removed", (event) => removed.push(event.room));
    eve.joinRoom(room, { invitation: token });
    await until(() => expect(removed).toEqual([room]));
    expect(problems).toMatchObject([{ code: "invitation_invalid", room }]);
    expect(roomOf(eve, room)).toBeUndefined();
    expect(await outbox.load()).toEqual([]);
    expect(framesOf(room).map(({ action }) => action)).toEqual(["joinRoom"]);
  });
});

test("an open room is joined as ever: nobody is told a token that it does not need", async () => {
  const ben = await connected("ben");
  ben.joinRoom("general", { invitation: token });
  await until(() => expect(ben.snapshot().myRooms).toEqual(["general"]));
  expect(JSON.stringify(server.asked)).not.toContain(token);
});

test("invitations are made, listed and revoked over HTTP, with our token", async () => {
  const { ada, room } = await invitedTo(0);
  const invitation = { id: "i/1", by: "ada", left: 10, used: 0, createdAt: "", expiresAt: "" };
  const asked: unknown[] = [];
  server.onInvitations = (request) => {
    asked.push(request);
    if (request.method === "POST") return [201, { ...invitation, token }];
    return request.method === "DELETE" ? [204] : [200, { invitations: [invitation] }];
  };
  expect(await ada.invite(room, { uses: 10, hours: 24 })).toEqual({ ...invitation, token });
  expect(await ada.invitations(room)).toEqual([invitation]);
  await ada.revokeInvitation(room, "i/1");
  const path = `/rooms/${encodeURIComponent(room)}/invitations`;
  expect(asked).toEqual([
    { method: "POST", path, token: "Bearer ada", body: { uses: 10, hours: 24 } },
    { method: "GET", path, token: "Bearer ada" },
    { method: "DELETE", path: `${path}/i%2F1`, token: "Bearer ada" },
  ]);
});

test("an invitation that is refused says why, in the server's words", async () => {
  const { ada, room } = await invitedTo(0);
  const message = "A room has at most 25 invitations. Revoke one first.";
  server.onInvitations = () => [400, { code: "too_many_invitations", message, error: message }];
  await expect(ada.invite(room, { uses: 1, hours: 1 })).rejects.toMatchObject({
    name: "ParleyError",
    code: "too_many_invitations",
    message,
  });
});
