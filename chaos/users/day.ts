import { setTimeout as pause } from "node:timers/promises";
import { choose, pick, type Random } from "../random.ts";
import { isPending, type User } from "./user.ts";

/** What users do, each with its weight. */
const habits = {
  send: 100,
  edit: 8,
  remove: 3,
  stray: 1,
  cut: 1,
  close: 0.7,
  crash: 0.7,
  readOlder: 1,
} as const;

/** The maximum number of a user's messages in flight before they write more. */
const maxPending = 4;

export type DayOptions = {
  random: Random;
  rooms: readonly string[];
  /** The mean time between two actions of a user, in milliseconds. */
  pace: number;
  signal: AbortSignal;
};

/**
 * Acts as a user until the signal: writes, comes and goes, and has a bad network and a bad device.
 */
export const liveThrough = async (user: User, options: DayOptions): Promise<void> => {
  const { random, signal, pace } = options;
  const rest = (max: number) => pause(random() * max, undefined, { signal }).catch(() => {});
  while (!signal.aborted) {
    await rest(2 * pace);
    if (signal.aborted) break;
    await doSomething(user, options, rest);
  }
  if (!user.running) user.start();
  user.mend();
  user.reopen();
};

const doSomething = async (
  user: User,
  { random, rooms }: DayOptions,
  rest: (max: number) => Promise<void>,
): Promise<void> => {
  const room = pick(random, [...user.rooms]);
  if (room === undefined) return;
  switch (choose(random, habits)) {
    case "send":
      if (user.pending < maxPending) user.send(room);
      return;
    case "edit":
      user.edit(room, (rows) => pick(random, rows));
      return;
    case "remove":
      user.remove(room, (rows) => pick(random, rows));
      return;
    case "stray":
      return stray(user, room, pick(random, rooms) ?? room);
    case "cut":
      user.cut();
      await rest(2_000);
      return user.mend();
    case "close":
      user.close();
      await rest(2_000);
      return user.reopen();
    case "crash":
      await user.crash();
      await rest(1_000);
      return user.start();
    case "readOlder":
      await Promise.race([user.client.loadOlder(room, "asked"), rest(2_000)]);
  }
};

/** Leaves a room for another one, unless one of their messages is still in flight into it. */
const stray = (user: User, room: string, other: string): void => {
  if (user.rows(room).some(isPending)) return;
  user.leave(room);
  user.join(other);
};
