import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Action, actions, refusalOf } from "../packages/core/src/access/may.ts";
import { memberBy, memberOf } from "../packages/core/src/access/member.ts";
import { type RoomKind, roomNamed } from "../packages/core/src/access/room.ts";
import { openAccess, type RoomAccess } from "../packages/core/src/acl/room-access.ts";
import { directRoomName, privateRoomName } from "../packages/core/src/wire/closed-room.ts";
import type { Place } from "../packages/core/src/wire/place.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { ask, enterAsGuest, type Frame, patient, postTo, scanTable } from "./operator.ts";

/*
 * The table of `may`, over real sockets and HTTP: whoever may is not refused, whoever may not is told so,
 * and leaves nothing in the database.
 */

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ rateLimits: { userMemberships: { burst: 1e6, perSecond: 1e6 } } });
});
afterAll(() => cloud.close());

const connect = (name: string) => enterAsGuest(cloud, name);
type Client = Awaited<ReturnType<typeof connect>>;

const get = async ({ token }: Client, path: string): Promise<Frame> => {
  const response = await fetch(`${cloud.api}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return JSON.parse(await response.text());
};

const post = async ({ token }: Client, path: string, body: object): Promise<Frame> =>
  JSON.parse(await (await postTo(cloud, path, body, token)).text());

/** What a client is in a room: their place, or a member who may not write there now. */
type Standing = Place | "muted" | "locked out" | "blocklisted";

/** A room of a kind, in which a client has a standing and, if they could, has sent a message. */
type Scene = { room: string; client: Client; message: number; access?: Partial<RoomAccess> };

/** Fails if a step of the preparation is refused. */
const must = async (client: Client, frame: Frame): Promise<Frame> => {
  const answer = await ask(client, frame);
  expect(answer, JSON.stringify(frame)).not.toMatchObject({ action: "error" });
  return answer;
};

/** Gives a member who has sent a message the standing in their room that the test is about. */
const stand = async (owner: Client, { room, client, message }: Scene, standing: Standing): Promise<Scene> => {
  const scene = { room, client, message };
  const { userId: member } = client;
  if (standing === "member") return scene;
  if (standing === "muted") {
    const { until } = await must(owner, { action: "muteMember", room, member, minutes: 60 });
    return { ...scene, access: { mutedUntil: Date.parse(String(until)) } };
  }
  if (standing === "locked out") {
    await must(owner, { action: "setRules", room, locked: true });
    return { ...scene, access: { rules: { locked: true, slowMode: 0 } } };
  }
  await must(owner, { action: "changeRole", room, member, role: standing });
  return scene;
};

const scenes: Record<RoomKind, (standing: Standing) => Promise<Scene>> = {
  open: async (standing) => {
    const [owner, other] = await Promise.all([connect("Ada"), connect("Ben")]);
    const client = standing === "owner" ? owner : other;
    const room = `open-${randomUUID()}`;
    await must(owner, { action: "createRoom", room });
    if (standing !== "owner" && standing !== "none") await must(client, { action: "joinRoom", room });
    const { seq } = await must(client, { action: "sendMessage", room, message: "first" });
    const scene = { room, client, message: Number(seq) };
    return standing === "owner" || standing === "none" ? scene : stand(owner, scene, standing);
  },
  private: async (standing) => {
    const [owner, client] = await Promise.all([connect("Ada"), connect("Ben")]);
    const id = randomUUID();
    const room = await privateRoomName(owner.userId, id);
    await must(owner, { action: "createRoom", room, id });
    if (standing === "owner") {
      const { seq } = await must(owner, { action: "sendMessage", room, message: "first" });
      return { room, client: owner, message: Number(seq) };
    }
    await must(owner, { action: "changeRole", room, member: client.userId, role: "member" });
    const { seq } = await must(client, { action: "sendMessage", room, message: "first" });
    return stand(owner, { room, client, message: Number(seq) }, standing);
  },
  direct: async (standing) => {
    const [ada, ben] = await Promise.all([connect("Ada"), connect("Ben")]);
    const room = await directRoomName([ada.userId, ben.userId]);
    await must(ada, { action: "createRoom", room, with: [ben.userId] });
    const { seq } = await must(ben, { action: "sendMessage", room, message: "first" });
    if (standing === "blocklisted") {
      await must(ada, { action: "blocklist", user: ben.userId });
      return { room, client: ben, message: Number(seq), access: { place: "member", blocklist: "holds" } };
    }
    const client = standing === "member" ? ben : await connect("Eve");
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
  // They name no room: `e2e/blocklist` and `e2e/profiles` cover them.
  changeProfile: undefined,
  changeBlocklist: undefined,
  enter: ({ room, client }) => ask(client, { action: "join", room }),
  exit: ({ room, client }) => ask(client, { action: "leave", room }),
  read: ({ room, client }) => get(client, `/rooms/${room}/log`),
  readMembers: ({ room, client }) => get(client, `/rooms/${room}/members`),
  readReceipts: ({ room, client, message }) => get(client, `/rooms/${room}/receipts?seq=${message}`),
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
  setNotifications: ({ room, client }) =>
    ask(client, { action: "notifications", room, level: "nothing", revision: 1 }),
  describe: ({ room, client }) => ask(client, { action: "describeRoom", room, topic: "anything" }),
  changeRole: async ({ room, client }) => {
    const listed = await get(client, `/rooms/${room}/members?banned=true`);
    const member = `account-${randomUUID()}`;
    const changed = await ask(client, { action: "changeRole", room, member, role: "member" });
    // Those who may change it see who is banned.
    if (!notNow.includes(String(changed.code))) expect(listed.code).toBe(changed.code);
    return changed;
  },
  // What nobody has archived is restored without a change.
  archive: ({ room, client }) => ask(client, { action: "archiveRoom", room, archived: false }),
  mute: ({ room, client }) =>
    ask(client, { action: "muteMember", room, member: `account-${randomUUID()}`, minutes: 10 }),
  setRules: ({ room, client }) => ask(client, { action: "setRules", room, slowMode: 10 }),
  report: ({ room, client, message }) =>
    post(client, `/rooms/${room}/reports`, { id: randomUUID(), seq: message, reason: "Spam" }),
  readReports: ({ room, client }) => get(client, `/rooms/${room}/reports`),
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

const all = ["owner", "moderator", "member", "banned", "none", "muted", "locked out"] as const;
const standings: Record<RoomKind, readonly Standing[]> = {
  open: all,
  private: all,
  direct: ["member", "blocklisted", "none"],
};

describe.each(Object.entries(standings) as [RoomKind, Standing[]][])("in a room that is %s", (kind, all) => {
  test.each(all)("a user who is %s may do what the table says, and nothing else", async (standing) => {
    const scene = await scenes[kind](standing);
    const { userId } = scene.client;
    expect(roomNamed(scene.room)).toEqual({ kind });
    const isMember = standing === "muted" || standing === "locked out" || standing === "blocklisted";
    const access: RoomAccess = { ...openAccess, place: isMember ? "member" : standing, ...scene.access };
    const member = memberBy(memberOf({ userId }, "on"), access, { kind }, Date.now());
    for (const [action, attempt] of inOrder) {
      const refusal = refusalOf(action, member, { kind });
      await vi.waitUntil(() => cloud.faults.running === 0, patient);
      const before = refusal && (await stored());
      const answer = await attempt(scene);
      if (!refusal) {
        if (!notNow.includes(String(answer.code))) expect([action, answer.code]).toEqual([action, undefined]);
        continue;
      }
      // An open room is no secret: what refuses everybody there may be told before.
      if (kind !== "open" || !notNow.includes(String(answer.code)))
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
