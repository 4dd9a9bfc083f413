import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Action, actions, refusalOf } from "../packages/core/src/access/may.ts";
import { memberIn, memberOf } from "../packages/core/src/access/member.ts";
import { type RoomKind, roomNamed } from "../packages/core/src/access/room.ts";
import { directRoomName, privateRoomName } from "../packages/core/src/wire/closed-room.ts";
import type { Place } from "../packages/core/src/wire/place.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { enter, type Frame, guestOf, patient, scanTable } from "./operator.ts";

/*
 * The table of `may`, over real sockets and HTTP: whoever may is not refused, whoever may not is told so,
 * and leaves nothing in the database.
 */

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ rateLimits: { userMemberships: { burst: 1e6, perSecond: 1e6 } } });
});
afterAll(() => cloud.close());

type Client = Awaited<ReturnType<typeof enter>> & { token: string; userId: string };

const connect = async (name: string): Promise<Client> => {
  const guest = await guestOf(cloud, name);
  return { ...(await enter(cloud, `lobby-${randomUUID()}`, guest.token)), ...guest };
};

const ask = (client: Client, frame: Frame): Promise<Frame> => {
  const id = frame.id ?? randomUUID();
  return client.asks({ ...frame, id }, (answer) => answer.id === id);
};

const get = async ({ token }: Client, path: string): Promise<Frame> => {
  const response = await fetch(`${cloud.api}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return JSON.parse(await response.text());
};

/** A room of a kind, in which a client has a place and, if they could, has sent a message. */
type Scene = { room: string; client: Client; message: number };

/** Fails if a step of the preparation is refused. */
const must = async (client: Client, frame: Frame): Promise<Frame> => {
  const answer = await ask(client, frame);
  expect(answer, JSON.stringify(frame)).not.toMatchObject({ action: "error" });
  return answer;
};

const scenes: Record<RoomKind, (place: Place) => Promise<Scene>> = {
  open: async () => {
    const client = await connect("Ada");
    const room = `open-${randomUUID()}`;
    const { seq } = await must(client, { action: "sendMessage", room, message: "first" });
    return { room, client, message: Number(seq) };
  },
  private: async (place) => {
    const [owner, client] = await Promise.all([connect("Ada"), connect("Ben")]);
    const id = randomUUID();
    const room = await privateRoomName(owner.userId, id);
    await must(owner, { action: "createRoom", room, id });
    if (place === "owner") {
      const { seq } = await must(owner, { action: "sendMessage", room, message: "first" });
      return { room, client: owner, message: Number(seq) };
    }
    const changeRole = { action: "changeRole", room, member: client.userId };
    await must(owner, { ...changeRole, role: "member" });
    const { seq } = await must(client, { action: "sendMessage", room, message: "first" });
    if (place !== "member") await must(owner, { ...changeRole, role: place });
    return { room, client, message: Number(seq) };
  },
  direct: async (place) => {
    const [ada, ben] = await Promise.all([connect("Ada"), connect("Ben")]);
    const room = await directRoomName([ada.userId, ben.userId]);
    await must(ada, { action: "createRoom", room, with: [ben.userId] });
    const { seq } = await must(ben, { action: "sendMessage", room, message: "first" });
    const client = place === "member" ? ben : await connect("Eve");
    return { room, client, message: Number(seq) };
  },
};

/** How a client does an action, if a frame or a route does. What ends something comes last. */
const tries: Record<Action, ((scene: Scene) => Promise<Frame>) | undefined> = {
  connect: undefined,
  find: undefined,
  readOwn: undefined,
  // It names no room: `e2e/presence` covers it.
  readPresence: undefined,
  // Who may hear a room is who may enter it: `enter` covers it, and `chaos/removals` what is posted.
  hear: undefined,
  create: undefined,
  enter: ({ room, client }) => ask(client, { action: "join", room }),
  exit: ({ room, client }) => ask(client, { action: "leave", room }),
  read: ({ room, client }) => get(client, `/rooms/${room}/log`),
  readMembers: ({ room, client }) => get(client, `/rooms/${room}/members`),
  send: ({ room, client }) => ask(client, { action: "sendMessage", room, message: "hello" }),
  edit: ({ room, client, message }) => ask(client, { action: "edit", room, seq: message, message: "other" }),
  pin: ({ room, client, message }) => ask(client, { action: "pin", room, seq: message }),
  delete: ({ room, client, message }) => ask(client, { action: "delete", room, seq: message }),
  type: async ({ room, client }) => {
    const id = randomUUID();
    const ended = randomUUID();
    client.socket.send(JSON.stringify({ action: "typing", room, id }));
    // It has no answer unless it is refused.
    await vi.waitUntil(() => cloud.faults.running === 0, patient);
    await ask(client, { action: "ping", id: ended });
    return client.frames.find((frame) => frame.id === id) ?? {};
  },
  markRead: async ({ room, client, message }) => {
    const [{ epoch = "none" } = {}] = client.frames.filter((frame) => frame.room === room && frame.epoch);
    return ask(client, { action: "read", room, epoch, seq: message });
  },
  describe: ({ room, client }) => ask(client, { action: "describeRoom", room, topic: "anything" }),
  changeRole: ({ room, client }) =>
    ask(client, { action: "changeRole", room, member: `account-${randomUUID()}`, role: "member" }),
  // What nobody has archived is restored without a change.
  archive: ({ room, client }) => ask(client, { action: "archiveRoom", room, archived: false }),
  invite: ({ room, client }) => get(client, `/rooms/${room}/invitations`),
  // One that was never made.
  accept: ({ room, client }) =>
    ask(client, { action: "joinRoom", room, invitation: "AAAAAAAAAAAAAAAAAAAAAA" }),
  join: ({ room, client }) => ask(client, { action: "joinRoom", room }),
  leave: ({ room, client }) => ask(client, { action: "leaveRoom", room }),
};

const inOrder = Object.entries(tries).flatMap(([name, attempt]) => {
  const action = actions.find((each) => each === name);
  return action && attempt ? [[action, attempt] as const] : [];
});

/** What refuses somebody who may do such a thing, but not this one now. */
const notNow = ["already_member", "not_member", "invalid_field", "invitation_invalid", "last_owner"];

/** The partitions that count what is asked, whatever the answer. */
const isCount = (pk: string) => /^\$parley#(key|stage|connectionId|present|principal)_/.test(pk);

const stored = async (): Promise<string[]> =>
  (await scanTable(cloud))
    .filter(({ pk }) => !isCount(pk?.S ?? ""))
    .map((item) => JSON.stringify(item))
    .toSorted();

const places: Record<RoomKind, readonly Place[]> = {
  open: ["none"],
  private: ["owner", "moderator", "member", "banned", "none"],
  direct: ["member", "none"],
};

describe.each(Object.entries(places) as [RoomKind, Place[]][])("in a room that is %s", (kind, all) => {
  test.each(all)("a user with the place %s may do what the table says, and nothing else", async (place) => {
    const scene = await scenes[kind](place);
    const { userId } = scene.client;
    expect(roomNamed(scene.room)).toEqual({ kind });
    for (const [action, attempt] of inOrder) {
      const refusal = refusalOf(action, memberIn(memberOf({ userId }, "on"), place), { kind });
      await vi.waitUntil(() => cloud.faults.running === 0, patient);
      const before = refusal && (await stored());
      const answer = await attempt(scene);
      if (!refusal) {
        if (!notNow.includes(String(answer.code))) expect([action, answer.code]).toEqual([action, undefined]);
        continue;
      }
      expect([action, answer.code, answer.message]).toEqual([action, refusal.code, refusal.message]);
      await vi.waitUntil(() => cloud.faults.running === 0, patient);
      expect(await stored(), action).toEqual(before);
    }
  });
});

test("to whoever is no member, a private room answers as one that is not there, in every frame and route", async () => {
  const { room, client } = await scenes.private("none");
  const absent = await privateRoomName(client.userId, "never made");
  const answersOf = async (name: string) => {
    const answers: unknown[] = [];
    for (const [action, attempt] of inOrder) {
      const { id: _, ...answer } = await attempt({ room: name, client, message: 1 });
      answers.push([action, JSON.stringify(answer).replaceAll(name, "ROOM")]);
    }
    const rooms = { [name]: 5 };
    const { id: _, ...pong } = await ask(client, { action: "ping", rooms });
    const {
      id: __,
      connectionId: ___,
      ...welcome
    } = await ask(client, { action: "hello", rooms: { [name]: null } });
    return [...answers, pong, JSON.stringify(welcome).replaceAll(name, "ROOM")];
  };
  const found = await answersOf(room);
  expect(found).toEqual(await answersOf(absent));
  expect(JSON.stringify(found)).toContain('"notFound\\":[\\"ROOM\\"]');
});
