import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { privateRoomName } from "../packages/core/src/wire/closed-room.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { ask, enterAsGuest, everyItem, getFrom, postTo } from "./operator.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

const connect = (name: string) => enterAsGuest(cloud, name);
type Client = Awaited<ReturnType<typeof connect>>;

const scene = async () => {
  const [ada, ben] = await Promise.all([connect("Ada"), connect("Ben")]);
  const id = randomUUID();
  const room = await privateRoomName(ada.userId, id);
  await ask(ada, { action: "createRoom", room, id });
  const path = `/rooms/${room}/invitations`;
  const make = async (client: Client, terms: object = {}) => {
    const response = await postTo(cloud, path, terms, client.token);
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  return { ada, ben, room, path, make };
};

test("an owner invites by a link that is shown once, and whoever has it joins and hears the room", async () => {
  const { ada, ben, room, path, make } = await scene();
  const { status, body } = await make(ada, { uses: 2, hours: 1 });
  expect([status, body]).toMatchObject([201, { left: 2, used: 0, by: ada.userId }]);
  expect(await everyItem(cloud)).not.toContain(body.token);
  expect(await ask(ben, { action: "joinRoom", room, invitation: body.token })).toMatchObject({
    action: "join",
    room,
  });
  expect(await ask(ben, { action: "join", room })).toMatchObject({ action: "joined", role: "member" });
  await ask(ada, { action: "sendMessage", room, message: "welcome" });
  const { token: _, ...listed } = { ...body, left: 1, used: 1 };
  expect(await getFrom(cloud, path, ada.token)).toEqual({ invitations: [listed] });
  await fetch(`${cloud.api}${path}/${body.id}`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${ada.token}` },
  });
  const eve = await connect("Eve");
  expect(await ask(eve, { action: "joinRoom", room, invitation: body.token })).toMatchObject({
    action: "error",
    code: "invitation_invalid",
  });
});

test("a member may not invite, an outsider finds no room, and bad terms are refused", async () => {
  const { ada, ben, room, make } = await scene();
  expect(await make(ben)).toMatchObject({ status: 404, body: { code: "not_found" } });
  await ask(ada, { action: "changeRole", room, member: ben.userId, role: "member" });
  expect(await make(ben)).toMatchObject({ status: 403, body: { code: "forbidden" } });
  for (const terms of [{ uses: 0 }, { uses: 101 }, { hours: 721 }, { hours: "1" }, { uses: 1.5 }]) {
    expect(await make(ada, terms)).toMatchObject({ status: 400, body: { code: "invalid_field" } });
  }
  expect(await ask(ben, { action: "joinRoom", room, invitation: "short" })).toMatchObject({
    code: "invalid_field",
    field: "invitation",
  });
});
