import type { Timing } from "../../packages/client/src/timing/timing.ts";
import type { Cloud } from "../../packages/local/src/cloud.ts";
import type { FaultRule } from "../../packages/local/src/faults/plan.ts";
import { type User, until } from "./users.ts";

/** Where a scenario takes place. The writer has said "before", and the witness is there all the time. */
export type Scene = {
  cloud: Cloud;
  room: string;
  writer: User;
  witness: User;
  /** Makes somebody more, connected and not yet in the room. */
  meet(name: string, timing?: Partial<Timing>): Promise<User>;
};

/**
 * Calls that handlers make: of a task, at their first invocation or at whichever comes to them, all or only
 * one.
 */
export type About = { function: string; task: string; invocation?: number; call?: string };

/** Something that users do, and that makes handlers run. */
export type Scenario = {
  name: string;
  /** What goes wrong every time, so that the scenario takes the way that it is about. */
  rules?: readonly FaultRule[];
  /** The calls that it is about: there handlers die. */
  about: readonly About[];
  /** Waits of users, other than those of all scenarios. */
  timing?: Partial<Timing>;
  /** Does it, and resolves when those who did it know that it is done. */
  run(scene: Scene): Promise<void>;
  /** What everybody shows in the end. */
  shows: readonly string[];
};

const sent = (user: User, text: string) =>
  until(
    () => user.rows().some((row) => row.text === text && row.state === "sent"),
    `"${text}" is acknowledged`,
  );

export const say = async (user: User, room: string, text: string) => {
  user.client.send(room, text);
  await sent(user, text);
};

/** The first message's place. */
export const firstSeq = (user: User) => {
  const [row] = user.rows();
  if (row?.seq === undefined) throw new Error("There is no message yet.");
  return row.seq;
};

/** Waits until the first message is pinned, and no change of it is in flight. */
export const pinned = (user: User) =>
  until(() => {
    const [row] = user.rows();
    return row?.pinned === true && row.change === undefined;
  }, "the first message is pinned");

/** Waits until a user knows these of the coming and going in a room, each once. */
export const told = (user: User, room: string, actions: readonly string[]) =>
  until(() => {
    const { activity = [] } = user.client.snapshot().rooms.get(room) ?? {};
    return activity.map(({ action }) => action).join() === actions.join();
  }, `the room is told: ${actions}`);

/**
 * Waits until a user is a member of a room, or is none, and nothing of that is in flight. Then the table is
 * asked, by another `hello`: it has to say the same.
 */
export const joined = async ({ client }: User, room: string, member: boolean) => {
  const isSo = () => {
    const { myRooms, rooms, status } = client.snapshot();
    const isQuiet = rooms.get(room)?.membership === undefined && status === "open";
    return isQuiet && myRooms?.includes(room) === member;
  };
  await until(isSo, `a user is ${member ? "a" : "no"} member`);
  client.close();
  client.connect();
  await until(isSo, `a user is ${member ? "a" : "no"} member in the table`);
};

/** Waits until a user knows a room by a title, and no change of that is in flight. */
export const titled = ({ client }: User, room: string, title: string) =>
  until(() => {
    const { description, describing } = client.snapshot().rooms.get(room) ?? {};
    return description?.title === title && describing === undefined;
  }, `the room is called "${title}"`);

export const changed = (user: User, text: string) =>
  until(() => {
    const [row] = user.rows();
    return row?.text === text && row.change === undefined;
  }, `the first message reads "${text}"`);

export const send = (task: string, invocation: number) => ({ function: "send", task, invocation });
