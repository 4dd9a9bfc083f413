import type { Stranger } from "./stranger.ts";

/** Prepares an attack, which sends one request and says whether that was refused. */
export type Attack = (stranger: Stranger) => Promise<(nth: number) => Promise<boolean>>;

/** The largest message: 4,000 characters of four bytes. */
const largest = "😀".repeat(4_000);

const socketOf = async (stranger: Stranger) => {
  const socket = await stranger.open();
  if (!socket) throw new Error("The stranger was refused before the attack.");
  return socket;
};

const frames =
  (frameOf: (nth: number) => object): Attack =>
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
    const speaker = await socketOf(stranger);
    const room = `wallet-heard-${hearers}`;
    for (let hearer = 0; hearer < hearers; hearer++)
      await (await socketOf(stranger)).say({ action: "hello", rooms: { [room]: null } });
    return () => speaker.isRefused({ action: "sendMessage", room, message: largest });
  };

/** A room with a page of the largest messages, by another user. */
const filled = async (stranger: Stranger, room: string) => {
  const { say } = await socketOf(stranger);
  for (let said = 0; said < 5; said++) await say({ action: "sendMessage", room, message: largest });
};

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
  "exports without a token":
    async ({ ask }) =>
    () =>
      ask("GET", "/account/export"),
  "how to sign in":
    async ({ ask }) =>
    () =>
      ask("GET", "/sign-in"),
};
