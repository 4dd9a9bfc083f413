import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { privateRoomName } from "../packages/core/src/wire/closed-room.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { ask, enterAsGuest, getFrom, patient, postTo } from "./operator.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

const connect = (name: string) => enterAsGuest(cloud, name);
type Client = Awaited<ReturnType<typeof connect>>;

const read = async ({ token }: Client, path: string) => {
  const response = await fetch(cloud.api + path, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: JSON.parse(await response.text()) };
};
const change = async ({ token }: Client, body: object) => {
  const response = await postTo(cloud, "/account/profile", body, token);
  return { status: response.status, body: JSON.parse(await response.text()) };
};

test("a profile is shown to the members of a private room, and to others neither it nor the room exists", async () => {
  const [ada, ben, eve] = await Promise.all(["Ada", "Ben", "Eve"].map(connect));
  if (!ada || !ben || !eve) throw new Error("Somebody is missing.");
  const id = randomUUID();
  const room = await privateRoomName(ada.userId, id);
  await ask(ada, { action: "createRoom", room, id });
  await ask(ada, { action: "changeRole", room, member: ben.userId, role: "member" });
  expect(await change(ben, { line: " they/them\n" })).toEqual({
    status: 200,
    body: { line: "they/them", lastSeen: "nobody", receipts: "everybody" },
  });
  expect(await read(ben, "/account/profile")).toMatchObject({ body: { line: "they/them" } });
  expect(await read(ada, `/rooms/${room}/members/${ben.userId}`)).toEqual({
    status: 200,
    body: { userId: ben.userId, name: "Ben", line: "they/them", presence: "online" },
  });

  await change(eve, { line: "here", lastSeen: "everybody" });
  const refused = async (client: Client, path: string) => {
    const { status, body } = await read(client, `/rooms/${path}`);
    return [status, body.code, body.message];
  };
  const stranger = await refused(ada, `${room}/members/${eve.userId}`);
  expect(stranger).toEqual([404, "not_found", "There is no such member in this room."]);
  expect(await refused(ada, `${room}/members/guest-nobody`)).toEqual(stranger);
  const outside = await refused(eve, `${room}/members/${ben.userId}`);
  expect(outside).toEqual(
    await refused(eve, `${await privateRoomName(ada.userId, "none")}/members/${ben.userId}`),
  );
  expect(outside).not.toEqual(stranger);
});

test("a device that ends notes when its user was last online, once they let others know", async () => {
  const ben = await connect("Ben");
  const kept = async () => (await getFrom(cloud, "/account/export", ben.token)).lastSeen;
  expect(await kept()).toBeUndefined();
  await change(ben, { lastSeen: "everybody" });
  const consented = await kept();
  ben.socket.close();
  await expect.poll(kept, patient).not.toBe(consented);
  await change(ben, { lastSeen: "nobody" });
  expect(await kept()).toBeUndefined();
});

test.each([
  ["a line that is too long", { line: "x".repeat(61) }, "A profile's line has at most 60 characters."],
  ["a reserved one", { line: "Administrator" }, "This line is reserved. Choose another one."],
  ["a line that is no text", { line: 7 }, "A profile's line is a string."],
  ["somebody else to tell", { lastSeen: "friends" }, "`lastSeen` is `everybody` or `nobody`."],
  ["somebody else to show", { receipts: "friends" }, "`receipts` is `everybody` or `nobody`."],
])("%s is refused, and changes nothing", async (_, body, message) => {
  const ada = await connect("Ada");
  expect(
    await change(ada, { ...body, ...("line" in body ? { lastSeen: "everybody" } : { line: "new" }) }),
  ).toMatchObject({ status: 400, body: { code: "invalid_field", message } });
  expect((await read(ada, "/account/profile")).body).toEqual({ lastSeen: "nobody", receipts: "everybody" });
});
