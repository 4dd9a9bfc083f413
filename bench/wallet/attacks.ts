import type { Asked, Stranger } from "./stranger.ts";

/** Prepares an attack, which sends one request and says whether that was refused. */
export type Attack = (stranger: Stranger) => Promise<(nth: number) => Promise<boolean>>;

/** The largest message: 4,000 characters of four bytes. */
const largest = "😀".repeat(4_000);

type Socket = NonNullable<Awaited<ReturnType<Stranger["open"]>>>;

const socketOf = async (stranger: Stranger): Promise<Socket> => {
  const socket = await stranger.open();
  if (!socket) throw new Error("The stranger was refused before the attack.");
  return socket;
};

const frames =
  (frameOf: (nth: number) => Asked): Attack =>
  async (stranger) => {
    const { isRefused } = await socketOf(stranger);
    return (nth) => isRefused(frameOf(nth));
  };

const manyRooms = <Value>(nth: number, value: Value) =>
  Object.fromEntries(Array.from({ length: 100 }, (_, room) => [`wallet-${nth}-${room}`, value]));

/** The number of guests of the address that receive a message of one of them. */
const heard =
  (hearers: number): Attack =>
  async (stranger) => {
    const sender = await socketOf(stranger);
    const room = `wallet-heard-${hearers}`;
    for (let hearer = 0; hearer < hearers; hearer++)
      await (await socketOf(stranger)).say({ action: "hello", rooms: { [room]: null } });
    return () => sender.isRefused({ action: "sendMessage", room, message: largest });
  };

/** A room with a page of the largest messages, by another user. */
const filled = async (stranger: Stranger, room: string) => {
  const { say } = await socketOf(stranger);
  for (let said = 0; said < 5; said++) await say({ action: "sendMessage", room, message: largest });
};

/** One of the largest messages in a room. */
const largestIn = async ({ say }: Socket, room: string): Promise<number> => {
  const { seq } = await say({ action: "sendMessage", room, message: largest });
  if (seq === undefined) throw new Error("The message was refused.");
  return seq;
};

/** Guests who pin at once. */
const pinning = 12;
const pinsAtOnce = `pins of one of them by ${pinning} guests at once`;

/** How many environments the functions have, where one would make requests wait for each other. */
export const environmentsOf: Readonly<Record<string, number>> = { [pinsAtOnce]: pinning };

/** Every kind of request that costs something. */
export const attacks: Readonly<Record<string, Attack>> = {
  "small messages": frames(() => ({ action: "sendMessage", room: "wallet-small", message: "hi" })),
  "the largest messages": frames(() => ({ action: "sendMessage", room: "wallet-large", message: largest })),
  "the largest messages, heard by 10 guests": heard(10),
  "the largest edits": async (stranger) => {
    const { say, isRefused } = await socketOf(stranger);
    const room = "wallet-edits";
    let seq = 0;
    return async (nth) => {
      if (nth % 50 === 0) seq = (await say({ action: "sendMessage", room, message: largest })).seq ?? seq;
      return isRefused({ action: "edit", room, seq, message: `${nth}${largest.slice(20)}` });
    };
  },
  "deletions of the largest messages": async (stranger) => {
    const { say, isRefused } = await socketOf(stranger);
    const room = "wallet-deletes";
    return async () => {
      const said = await say({ action: "sendMessage", room, message: largest });
      return said.seq === undefined || isRefused({ action: "delete", room, seq: said.seq });
    };
  },
  "pins of one of the largest messages": async (stranger) => {
    const socket = await socketOf(stranger);
    const room = "wallet-pins";
    const seq = await largestIn(socket, room);
    return (nth) => socket.isRefused({ action: "pin", room, seq, pinned: nth % 2 === 0 });
  },
  [pinsAtOnce]: async (stranger) => {
    const sockets = await Promise.all(Array.from({ length: pinning }, () => socketOf(stranger)));
    const room = "wallet-pins-at-once";
    const seq = await largestIn(sockets[0] ?? (await socketOf(stranger)), room);
    return async (nth) => {
      const pinned = (by: number) => (nth + by) % 2 === 0;
      const refused = await Promise.all(
        sockets.map(({ isRefused }, by) => isRefused({ action: "pin", room, seq, pinned: pinned(by) })),
      );
      return refused.includes(true);
    };
  },
  "a pin of one of them, repeated": async (stranger) => {
    const socket = await socketOf(stranger);
    const room = "wallet-repeated-pin";
    const seq = await largestIn(socket, room);
    const pin = { action: "pin", room, seq, id: "pin" };
    await socket.say(pin);
    return () => socket.isRefused({ ...pin, retry: true });
  },
  "an old edit of one of them, repeated": async (stranger) => {
    const socket = await socketOf(stranger);
    const room = "wallet-repeated-edit";
    const seq = await largestIn(socket, room);
    const edit = { action: "edit", room, seq, message: "short", id: "edit" };
    await socket.say(edit);
    await socket.say({ ...edit, message: largest, id: "later" });
    return () => socket.isRefused({ ...edit, retry: true });
  },
  "pings with 100 rooms": frames(() => ({ action: "ping", rooms: manyRooms(0, 0) })),
  "hellos with 100 new rooms": frames((nth) => ({ action: "hello", rooms: manyRooms(nth, null) })),
  "joins of new rooms": frames((nth) => ({ action: "join", room: `wallet-join-${nth}` })),
  "unknown actions of 32 KB": frames(() => ({ action: "nothing", filler: "x".repeat(32_000) })),
  handshakes: async (stranger) => async () => {
    const socket = await stranger.open();
    socket?.close();
    return socket === undefined;
  },
  "legacy handshakes that leave at once":
    async ({ comeAndGo }) =>
    () =>
      comeAndGo(),
  "new guests over HTTP":
    async ({ ask }) =>
    () =>
      ask("POST", "/guests", { name: "Ada" }),
  "the largest log pages": async (stranger) => {
    await filled(stranger, "wallet-pages");
    const { token } = await stranger.beGuest();
    return () => stranger.ask("GET", "/rooms/wallet-pages/log?limit=200", undefined, token);
  },
  "a user's messages": async ({ ask, beGuest }) => {
    const { token, userId } = await beGuest();
    return () => ask("GET", `/users/${userId}/messages?limit=200`, undefined, token);
  },
  "deletions of guests with three of the largest messages": async (stranger) => {
    const room = "wallet-guest-deletions";
    return async () => {
      const { token } = await stranger.beGuest();
      const socket = token === undefined ? undefined : await stranger.open(token);
      if (!socket) return true;
      for (let said = 0; said < 3; said++)
        if (await socket.isRefused({ action: "sendMessage", room, message: largest })) return true;
      socket.close();
      return stranger.ask("DELETE", "/account", undefined, token);
    };
  },
  "a deletion, repeated": async ({ ask, beGuest }) => {
    const { token } = await beGuest();
    return () => ask("DELETE", "/account", undefined, token);
  },
  "ten deletions at once, repeated": async ({ ask, beGuest }) => {
    const { token } = await beGuest();
    const calls = Array.from({ length: 10 });
    return async () =>
      (await Promise.all(calls.map(() => ask("DELETE", "/account", undefined, token)))).includes(true);
  },
  "exports without a token":
    async ({ ask }) =>
    () =>
      ask("GET", "/account/export"),
  "how to sign in":
    async ({ ask }) =>
    () =>
      ask("GET", "/sign-in"),
};
