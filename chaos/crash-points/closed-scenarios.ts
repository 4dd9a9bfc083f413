import { quiet, seen, textsIn, withMember } from "./private-room.ts";
import type { Scenario, Scene } from "./scenario.ts";
import { send } from "./scenario.ts";
import { enter, type User, until } from "./users.ts";

/** Both are in the room and hear each other. */
const talk = async (one: User, other: User, room: string) => {
  one.client.send(room, "one");
  await until(() => textsIn(other, room).includes("one"), "the other hears one");
  other.client.send(room, "two");
  await until(() => textsIn(one, room).includes("two"), "one hears the other");
};

/** A removed user learns it, also on a new connection, and their message is not stored. */
const removed = async ({ writer }: Scene, ben: User, room: string) => {
  await until(() => seen(ben, room) === undefined, "Ben is out");
  await quiet(writer, room);
  ben.client.close();
  ben.client.connect();
  ben.client.join(room);
  await until(() => ben.client.snapshot().status === "open", "Ben is back");
  writer.client.send(room, "without Ben");
  await until(() => textsIn(writer, room).includes("without Ben"), "the writer goes on");
  await until(() => textsIn(ben, room).length === 0, "Ben shows nothing of it");
};

/** A room is archived for a user, and nothing of it is in flight. */
const archived = (user: User, room: string, isArchived: boolean) =>
  until(
    () => seen(user, room)?.archived === (isArchived || undefined) && !seen(user, room)?.archiving,
    `the room is ${isArchived ? "archived" : "restored"}`,
  );

/** The room's owner archives it, or restores it, and both learn that, also on a new connection. */
const archives = async ({ writer }: Scene, ben: User, room: string, isArchived: boolean) => {
  writer.client.archiveRoom(room, isArchived);
  for (const user of [writer, ben]) {
    await archived(user, room, isArchived);
    user.client.close();
    user.client.connect();
    await archived(user, room, isArchived);
  }
};

const shows = ["before"];

/** Private and direct rooms, of which the public room of the scene learns nothing. */
export const closedScenarios: readonly Scenario[] = [
  {
    name: "a private room is made",
    about: [send("createRoom", 1)],
    run: async ({ writer, witness }) => {
      const room = await writer.client.createPrivateRoom({ title: "Surprise" });
      await until(() => seen(writer, room)?.role === "owner", "the writer owns it");
      await until(() => seen(writer, room)?.description?.title === "Surprise", "it has its title");
      writer.client.send(room, "hello");
      await until(() => textsIn(writer, room).includes("hello"), "the writer speaks there");
      if (seen(witness, room)) throw new Error("The witness knows a private room.");
    },
    shows,
  },
  {
    name: "a direct room is opened by both at once",
    about: [send("createRoom", 1)],
    run: async ({ writer, witness }) => {
      const rooms = await Promise.all([
        writer.client.openDirectRoom([witness.userId]),
        witness.client.openDirectRoom([writer.userId]),
      ]);
      const [room = ""] = rooms;
      if (new Set(rooms).size !== 1) throw new Error("There are two rooms.");
      await Promise.all([quiet(writer, room), quiet(witness, room)]);
      await talk(writer, witness, room);
    },
    shows,
  },
  {
    name: "a member is added to a private room",
    about: [send("changeRole", 1)],
    run: async (scene) => {
      const { room, ben } = await withMember(scene);
      await enter(ben, room);
      await talk(scene.writer, ben, room);
      ben.client.close();
    },
    shows,
  },
  {
    name: "a member is removed from a private room",
    about: [send("changeRole", 2)],
    run: async (scene) => {
      const { room, ben } = await withMember(scene);
      await enter(ben, room);
      scene.writer.client.changeRole(room, ben.userId, "none");
      await removed(scene, ben, room);
      ben.client.close();
    },
    shows,
  },
  {
    name: "a private room is archived",
    about: [send("archiveRoom", 1)],
    run: async (scene) => {
      const { room, ben } = await withMember(scene);
      await enter(ben, room);
      await archives(scene, ben, room, true);
      ben.client.send(room, "too late");
      const isRefused = () =>
        seen(ben, room)?.messages.some(
          ({ text, error }) => text === "too late" && error?.code === "room_archived",
        );
      await until(() => isRefused() === true, "Ben is refused");
      ben.client.close();
    },
    shows,
  },
  {
    name: "a private room is restored",
    about: [send("archiveRoom", 2)],
    run: async (scene) => {
      const { room, ben } = await withMember(scene);
      await enter(ben, room);
      await archives(scene, ben, room, true);
      await archives(scene, ben, room, false);
      await talk(scene.writer, ben, room);
      ben.client.close();
    },
    shows,
  },
  {
    name: "a member leaves a private room",
    about: [send("leaveRoom", 1)],
    run: async (scene) => {
      const { room, ben } = await withMember(scene);
      await enter(ben, room);
      ben.client.leaveRoom(room);
      await removed(scene, ben, room);
      ben.client.close();
    },
    shows,
  },
];
