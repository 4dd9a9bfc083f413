import { setTimeout as pause } from "node:timers/promises";
import { privateRoomName } from "../../packages/core/src/wire/closed-room.ts";
import type { Addresses } from "../cloud/messages.ts";
import { type Random, seeded } from "../random.ts";
import { connectGuest, type Frame, type Listener } from "./listener.ts";

/*
 * Members are removed from private rooms while they and others speak there, and posts are in flight. What a
 * removed member has heard or said at a later seq than that of their removal is a violation.
 */

export type RemovalsOptions = { seed: number; rooms: number; membersOfRoom: number };

export type RemovalsReport = {
  removals: number;
  /** Events of removed members that are in the log after their removal, as `room/seq`. */
  stored: string[];
  /** Events after their removal that were posted to removed members, or to an outsider at all. */
  heard: string[];
  /** Messages that were stored, before and after. */
  messages: number;
};

/** The seqs of a room's events in a frame. */
const seqsIn = (frame: Frame, room: string): number[] => {
  if (frame.room !== room) return [];
  const events = Array.isArray(frame.events) ? frame.events : [frame];
  return events.flatMap(({ seq }: Frame) => (typeof seq === "number" ? seq : []));
};

const isOfLog = ({ action }: Frame) => action !== "left" && action !== "read" && action !== "error";

const numberIn = (frame: Frame, field: string): number => {
  const value = frame[field];
  if (typeof value !== "number") throw new Error(`There is no ${field} in ${JSON.stringify(frame)}.`);
  return value;
};

/** Says something a few times a second, without waiting for an answer, until the signal. */
const speak = async ({ say }: Listener, room: string, random: Random, until: AbortSignal) => {
  for (let nth = 0; !until.aborted; nth++) {
    say({ action: "sendMessage", room, message: `message ${nth}`, id: `${room.slice(-6)}-${nth}` });
    await pause(150 + random() * 300);
  }
};

/** Reads a room's whole log. */
const readLog = async ({ api }: Addresses, { token }: Listener, room: string): Promise<Frame[]> => {
  const events: Frame[] = [];
  for (let after = 0; ; ) {
    const response = await fetch(`${api}/rooms/${room}/log?after=${after}&limit=100`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`The log was answered with ${response.status}.`);
    const page = JSON.parse(await response.text());
    events.push(...page.events);
    if (!page.more) return events;
    after = Math.max(page.settled, ...page.events.map(({ seq }: { seq: number }) => seq));
  }
};

/** The most times that a change which is not answered is sent again. */
const maxTries = 20;

type Removal = { member: Listener; seq: number };

const changeRole = async (owner: Listener, room: string, member: string, role: string): Promise<number> => {
  const id = `${role}-${member.slice(-12)}`;
  for (let nth = 0; ; nth++) {
    const frame = { action: "changeRole", room, member, role, id, retry: nth > 0 };
    const answer = await owner.ask(frame).catch((error: unknown) => {
      // API Gateway gives up on a function that takes too long, and does not say whose frame it was.
      if (nth === maxTries) throw error;
      return undefined;
    });
    if (answer?.action === "role") return numberIn(answer, "seq");
    if (answer && answer.code !== "unavailable") throw new Error(`Refused: ${JSON.stringify(answer)}.`);
    await pause(50);
  }
};

/** One room: its members are removed one after another while all of them speak. */
const playRoom = async (
  addresses: Addresses,
  outsider: Listener,
  { random, membersOfRoom }: { random: Random; membersOfRoom: number },
): Promise<RemovalsReport> => {
  const [owner, ...members] = await Promise.all(
    Array.from({ length: 1 + membersOfRoom }, (_, nth) => connectGuest(addresses, `Guest ${nth}`)),
  );
  if (!owner) throw new Error("There is no owner.");
  const id = "room";
  const room = await privateRoomName(owner.userId, id);
  await owner.ask({ action: "createRoom", room, id });
  for (const { userId } of members) await changeRole(owner, room, userId, "member");
  await Promise.all([owner, ...members].map(({ ask }) => ask({ action: "join", room })));
  const over = new AbortController();
  const speaking = [owner, ...members].map((each) => speak(each, room, random, over.signal));
  const removals: Removal[] = [];
  for (const member of members) {
    await pause(random() * 150);
    outsider.say({ action: "join", room, id: `out-${removals.length}` });
    removals.push({
      member,
      seq: await changeRole(owner, room, member.userId, random() < 0.5 ? "none" : "banned"),
    });
  }
  await pause(500);
  over.abort();
  await Promise.all(speaking);
  // What was sent before has been handled by then.
  await Promise.all([owner, ...members, outsider].map(({ ask }) => ask({ action: "ping" })));
  await pause(1_000);
  const log = await readLog(addresses, owner, room);
  const stored = removals.flatMap(({ member, seq: removed }) =>
    log
      .filter(({ userId, seq }) => userId === member.userId && typeof seq === "number" && seq > removed)
      .map(({ seq }) => `${room}/${seq}`),
  );
  const heardAfter = ({ frames }: Listener, after: number) =>
    frames
      .filter(isOfLog)
      .flatMap((frame) => seqsIn(frame, room))
      .filter((seq) => seq > after)
      .map((seq) => `${room}/${seq}`);
  const heard = [
    ...removals.flatMap(({ member, seq }) => heardAfter(member, seq)),
    ...heardAfter(outsider, 0),
  ];
  for (const each of [owner, ...members]) each.close();
  const messages = log.filter(({ action }) => action === "message").length;
  return { removals: removals.length, stored, heard, messages };
};

/** Rooms that are played at once. */
const atOnce = 2;

/** Removes members from a number of rooms, each while everybody speaks. */
export const playRemovals = async (
  addresses: Addresses,
  { seed, rooms, membersOfRoom }: RemovalsOptions,
): Promise<RemovalsReport> => {
  const random = seeded(seed);
  const outsider = await connectGuest(addresses, "Eve");
  const total: RemovalsReport = { removals: 0, stored: [], heard: [], messages: 0 };
  let left = rooms;
  const work = async () => {
    while (left-- > 0) {
      const { removals, stored, heard, messages } = await playRoom(addresses, outsider, {
        random,
        membersOfRoom,
      });
      total.removals += removals;
      total.messages += messages;
      total.stored.push(...stored);
      total.heard.push(...heard);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  outsider.close();
  return total;
};
