import { quiet, seen, textsIn, withMember } from "./private-room.ts";
import type { Scenario, Scene } from "./scenario.ts";
import { send } from "./scenario.ts";
import { enter, type User, until } from "./users.ts";

const say = async (user: User, room: string, text: string) => {
  user.client.send(room, text);
  const isStored = () =>
    seen(user, room)?.messages.filter((each) => each.text === text && each.state === "sent").length === 1;
  await until(isStored, `"${text}" is stored once`);
};

/** A user's message is refused with a code, and nobody else ever sees it. */
const refused = async (user: User, room: string, code: string, other: User) => {
  user.client.send(room, code);
  const isRefused = () =>
    seen(user, room)?.messages.some(({ text, error }) => text === code && error?.code === code) === true;
  await until(isRefused, `a message is refused with ${code}`);
  if (textsIn(other, room).includes(code)) throw new Error(`A message was stored that is ${code}.`);
};

/** Both come back on new connections, so what they know is what the server says. */
const comeBack = async (users: readonly User[], room: string) => {
  for (const user of users) {
    user.client.close();
    user.client.connect();
    await quiet(user, room);
  }
};

/** The writer, and a member of their room who is in it. */
const setUp = async (scene: Scene) => {
  const { room, ben } = await withMember(scene);
  await enter(ben, room);
  return { room, ben, writer: scene.writer };
};

const isMuted = (user: User, room: string) => (seen(user, room)?.mutedUntil ?? 0) > Date.now();

const isLocked = (user: User, room: string) => seen(user, room)?.rules?.locked === true;

const shows = ["before"];

/** What owners and moderators do, and handlers die of. */
export const moderationScenarios: readonly Scenario[] = [
  {
    name: "a member is muted",
    about: [send("muteMember", 1)],
    run: async (scene) => {
      const { room, ben, writer } = await setUp(scene);
      writer.client.mute(room, ben.userId, 60);
      await until(() => isMuted(ben, room), "Ben is muted");
      await quiet(writer, room);
      await comeBack([ben], room);
      await until(() => isMuted(ben, room), "Ben is muted in the table");
      await refused(ben, room, "muted", writer);
      ben.client.close();
    },
    shows,
  },
  {
    name: "a mute is ended",
    about: [send("muteMember", 2)],
    run: async (scene) => {
      const { room, ben, writer } = await setUp(scene);
      writer.client.mute(room, ben.userId, 60);
      await until(() => isMuted(ben, room), "Ben is muted");
      await quiet(writer, room);
      writer.client.mute(room, ben.userId, 0);
      await quiet(writer, room);
      await comeBack([ben], room);
      await until(() => !isMuted(ben, room), "Ben is muted no more");
      await say(ben, room, "again");
      ben.client.close();
    },
    shows,
  },
  {
    name: "a room is locked",
    about: [send("setRules", 1)],
    run: async (scene) => {
      const { room, ben, writer } = await setUp(scene);
      writer.client.setRules(room, { locked: true });
      await until(() => isLocked(ben, room), "the room is locked");
      await quiet(writer, room);
      await comeBack([ben, writer], room);
      await until(() => isLocked(ben, room) && isLocked(writer, room), "it is locked in the table");
      await refused(ben, room, "room_locked", writer);
      await say(writer, room, "order");
      ben.client.close();
    },
    shows,
  },
  {
    name: "a message takes its turn in slow mode",
    about: [send("sendMessage", 1)],
    run: async (scene) => {
      const { room, ben, writer } = await setUp(scene);
      writer.client.setRules(room, { slowMode: 3600 });
      await until(() => seen(ben, room)?.rules?.slowMode === 3600, "the room is slow");
      await quiet(writer, room);
      await say(ben, room, "mine");
      await until(() => textsIn(writer, room).includes("mine"), "the writer hears it");
      await refused(ben, room, "slow_mode", writer);
      ben.client.close();
    },
    shows,
  },
];
