import { afterAll, beforeAll, expect, test, vi } from "vitest";
import WebSocket from "ws";
import { readAsGuest } from "../packages/local/test/guest.ts";
import { type Cloud, startCloud } from "./cloud.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

type Frame = Record<string, unknown>;

const guestOf = async (name: string): Promise<{ token: string; userId: string }> => {
  const response = await fetch(`${cloud.api}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  return JSON.parse(await response.text());
};

const open = async (protocols: string[]) => {
  const socket = new WebSocket(cloud.ws, protocols);
  const frames: Frame[] = [];
  socket.on("message", (data) => {
    const text = String(data);
    if (text !== "") frames.push(JSON.parse(text));
  });
  await new Promise((resolve) => socket.on("open", resolve));
  /** Sends a frame, and resolves with the first one from then on that fits. */
  const asks = async (frame: Frame, fits: (answer: Frame) => boolean) => {
    const before = frames.length;
    socket.send(JSON.stringify(frame));
    return vi.waitUntil(() => frames.slice(before).find(fits), { timeout: 120_000 });
  };
  return { socket, frames, asks };
};

const isError = ({ action }: Frame) => action === "error";

/** Ada, in a room, with one message there. */
const adaIn = async (room: string) => {
  const { token, userId } = await guestOf("Ada");
  const ada = await open(["parley.v1", `bearer.${token}`]);
  const hello = { action: "hello", rooms: { [room]: null } };
  const { connectionId } = await ada.asks(hello, ({ action }) => action === "welcome");
  await ada.asks({ action: "sendMessage", room, id: "ada-1", message: "mine" }, ({ id }) => id === "ada-1");
  return { ...ada, userId, connectionId };
};

type Claimed = { userId: string; name: string; connectionId: unknown };

/** All the ways in which a frame could claim to be somebody's, and what it has as `user_id`. */
const claimsOf = ({ userId, name, connectionId }: Claimed, user_id: unknown) => ({
  user_id,
  userId,
  name,
  sender: { userId, name },
  connectionId,
  verified: true,
  requestContext: { connectionId, authorizer: { userId, name, principalId: userId } },
});

/** A legacy client that hears what is said in a room. */
const legacyHearerIn = async (room: string) => {
  const hearer = await open([]);
  const entering = { action: "sendMessage", room, message: "here I am" };
  await hearer.asks(entering, ({ message }) => message === "here I am");
  return hearer;
};

const kinds = [
  ["a guest with a token", true],
  ["a legacy client", false],
] as const;

/**
 * What somebody could have as `user_id`, to be taken for Ada. Only the name is one that may be
 * shown, as a claim.
 */
const userIds: [string, (ada: Claimed) => unknown, boolean][] = [
  ["name", ({ name }) => name, true],
  ["id", ({ userId }) => userId, false],
  ["id in capitals", ({ userId }) => userId.toUpperCase(), false],
  ["connection", ({ connectionId }) => `guest-${connectionId}`, false],
  ["account", () => "account-AAAAAAAAAAAAAAAAAAAAAA", false],
  ["account with another hyphen", () => "account\u2010AAAAAAAAAAAAAAAAAAAAAA", false],
  ["name after a deletion", () => "Deleted user", false],
];

test.each(kinds.flatMap(([who, hasToken]) => userIds.map((each) => [who, each[0], hasToken, each] as const)))(
  "%s who claims to be somebody else by their %s speaks as themselves, to clients of both kinds",
  async (_who, what, hasToken, [, userIdOf, isName]) => {
    const room = `${hasToken ? "claims" : "legacy-claims"}-${what.replaceAll(" ", "-")}`;
    const ada = { ...(await adaIn(room)), name: "Ada" };
    const legacy = await legacyHearerIn(room);
    const mallory = hasToken ? await guestOf("Mallory") : undefined;
    const liar = await open(mallory ? ["parley.v1", `bearer.${mallory.token}`] : []);
    const claims = claimsOf(ada, userIdOf(ada));
    const lie = { action: "sendMessage", room, message: "I am Ada", ...claims };
    liar.socket.send(JSON.stringify(lie));
    const hears = ({ frames }: { frames: Frame[] }) =>
      vi.waitUntil(() => frames.find(({ message }) => message === "I am Ada"), { timeout: 120_000 });
    const heard = await hears(ada);
    expect(heard.userId).not.toBe(ada.userId);
    // What a legacy client claims is a name to show, and shown as a claim.
    const shown = mallory ? "Mallory" : isName ? "Ada" : expect.stringMatching(/^Guest .{4}$/);
    expect(heard).toMatchObject({ userId: mallory?.userId ?? expect.stringMatching(/^guest-/), name: shown });
    expect(heard.verified).toBe(!mallory && isName ? false : undefined);

    // A legacy client reads `user_id` alone: what is there is the sender's own id, or no id of anybody.
    const heardByLegacy = await hears(legacy);
    expect(heardByLegacy).toMatchObject({ userId: heard.userId, name: shown });
    expect(heardByLegacy.connectionId).not.toBe(ada.connectionId);
    expect(heardByLegacy.user_id).toBe(!mallory && isName ? "~Ada" : heard.userId);

    // Nor is there anything else that they could do as Ada.
    for (const action of ["edit", "delete"]) {
      const change = { action, room, seq: 1, message: "changed", id: `no-${action}`, ...claims };
      expect(await liar.asks(change, isError)).toMatchObject({
        code: hasToken ? "forbidden" : "unknown_action",
      });
    }
    liar.socket.send(JSON.stringify({ action: "leave", room, ...claims }));
    const again = { action: "sendMessage", room, id: "ada-1", message: "mine", ...claims };
    const repeated = await liar.asks(again, ({ message }) => message === "mine");
    expect(repeated.userId).not.toBe(ada.userId);

    const { events } = JSON.parse(await (await readAsGuest(cloud.api, `/rooms/${room}/log`)).text());
    const hers = events.filter(({ userId }: Frame) => userId === ada.userId);
    expect(hers.map(({ seq, message }: Frame) => [seq, message])).toEqual([[1, "mine"]]);
    // Ada is in the room as before.
    await vi.waitUntil(() => ada.frames.some(({ seq }) => seq === repeated.seq), { timeout: 120_000 });
    for (const { socket } of [ada, legacy, liar]) socket.close();
  },
);

test("an address or a header that claims somebody's name says nothing about who it is", async () => {
  const ada = await adaIn("headers");
  const socket = new WebSocket(`${cloud.ws}/?user_id=${ada.userId}&userId=${ada.userId}`, ["parley.v1"], {
    headers: { "x-user-id": ada.userId, cookie: `userId=${ada.userId}` },
  });
  const welcomed = new Promise<Frame>((resolve) =>
    socket.on("message", (data) => String(data) !== "" && resolve(JSON.parse(String(data)))),
  );
  socket.on("open", () => socket.send('{"action":"hello"}'));
  expect((await welcomed).userId).not.toBe(ada.userId);
  for (const each of [ada.socket, socket]) each.close();
});
