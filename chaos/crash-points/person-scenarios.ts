import { seen, textsIn, withMember } from "./private-room.ts";
import type { Scenario } from "./scenario.ts";
import { enter, type User, until } from "./users.ts";

/** The message of a user with this text, as they see it. */
const messageOf = (user: User, room: string, text: string) =>
  seen(user, room)?.messages.find((message) => message.text === text);

/** Repeats a request until it is answered: another one of the same is the same. */
const untilAnswered = (ask: () => Promise<void>) =>
  until(
    () =>
      ask().then(
        () => true,
        () => false,
      ),
    "it is answered",
  );

const shows = ["before"];

/** What one user does about another. */
export const personScenarios: readonly Scenario[] = [
  {
    name: "a user blocks the other of a direct room, and unblocks them",
    about: [{ function: "default", task: "blocklist" }],
    // An answer that is lost is not waited for as long.
    timing: { readWait: 1_000 },
    run: async ({ writer, witness }) => {
      const room = await writer.client.openDirectRoom([witness.userId]);
      await until(() => seen(witness, room)?.status === "live", "the witness is in the room");
      await untilAnswered(() => writer.client.setBlocked(witness.userId, true));
      const key = witness.client.send(room, "unwanted");
      await until(() => messageOf(witness, room, "unwanted")?.state === "failed", "it is refused");
      await untilAnswered(() => writer.client.setBlocked(witness.userId, false));
      witness.client.retry(room, key);
      await until(() => textsIn(writer, room).includes("unwanted"), "it arrives");
    },
    shows,
  },
  {
    name: "a member reports a message, and its room has one report",
    about: [{ function: "api", task: "POST /rooms/{room}/reports" }],
    run: async (scene) => {
      const { writer } = scene;
      const { room, ben } = await withMember(scene);
      await enter(ben, room);
      ben.client.send(room, "rude");
      await until(() => messageOf(writer, room, "rude")?.seq !== undefined, "the writer reads it");
      const { seq = 0 } = messageOf(writer, room, "rude") ?? {};
      ben.client.close();
      const reports = await writer.client.reportsOf(room);
      await untilAnswered(() => reports.make({ id: "once", seq, reason: "Rude" }));
      const { reports: found } = await reports.list("open");
      if (found.map(({ message }) => message?.text).join() !== "rude") throw new Error("It has others.");
    },
    shows,
  },
  {
    name: "a user changes their profile, and lets others know when they were last online",
    about: [{ function: "api", task: "POST /account/profile" }],
    run: async ({ writer }) => {
      const profiles = await writer.client.profiles();
      const change = { line: "she/her", lastSeen: "everybody" } as const;
      await untilAnswered(async () => void (await profiles.change(change)));
      const { line, lastSeen } = await profiles.own();
      if (`${line}, ${lastSeen}` !== "she/her, everybody") throw new Error("It has another one.");
    },
    shows,
  },
];
