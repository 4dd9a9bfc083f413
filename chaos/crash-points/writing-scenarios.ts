import type { FaultRule } from "../../packages/local/src/faults/plan.ts";
import { changed, firstSeq, joined, pinned, type Scenario, say, send, titled, told } from "./scenario.ts";

/**
 * A pong would tell the client to read the log, and it could find what it sent there before it tries again.
 */
const noPings: FaultRule = { fault: "lostFrame", task: "ping" };

type Outcome = Pick<Scenario, "run" | "shows">;

const firstTry = (task: string, scenario: Outcome): Scenario => ({
  name: `${task}, for the first time`,
  ...scenario,
  about: [send(task, 1)],
});

/** A second try, on the connection of the first. */
const secondTry = (task: string, scenario: Outcome): Scenario => ({
  name: `${task}, after an acknowledgement was lost`,
  ...scenario,
  rules: [{ fault: "lostReply", ...send(task, 1) }, noPings],
  about: [send(task, 2)],
});

/** A second try of what the first one left half done, since it died before its last call. */
const repair = (task: string, last: string, scenario: Outcome): Scenario => ({
  name: `${task}, after a first try that died before its ${last}`,
  ...scenario,
  rules: [{ fault: "death", when: "before", ...send(task, 1), call: last, times: 1 }, noPings],
  about: [send(task, 2)],
});

const message: Outcome = {
  run: ({ writer, room }) => say(writer, room, "after"),
  shows: ["before", "after"],
};
const edit: Outcome = {
  run: async ({ writer, room }) => {
    writer.client.edit(room, firstSeq(writer), "edited");
    await changed(writer, "edited");
  },
  shows: ["edited"],
};
/** The text of the edit before leaves the log. */
const secondEdit: Scenario = {
  name: "edit, of a message that was edited before",
  ...edit,
  run: async (scene) => {
    scene.writer.client.edit(scene.room, firstSeq(scene.writer), "edited once");
    await changed(scene.writer, "edited once");
    await edit.run(scene);
  },
  about: [send("edit", 2)],
};
const remove: Outcome = {
  run: async ({ writer, room }) => {
    writer.client.deleteMessage(room, firstSeq(writer));
    await changed(writer, "");
  },
  shows: [""],
};

const pin: Outcome = {
  run: async ({ writer, witness, room }) => {
    writer.client.pin(room, firstSeq(writer));
    await pinned(writer);
    await pinned(witness);
  },
  shows: ["before"],
};

const join: Outcome = {
  run: async ({ writer, witness, room }) => {
    writer.client.joinRoom(room);
    await told(witness, room, ["join"]);
    await joined(writer, room, true);
  },
  shows: ["before"],
};
const leave: Outcome = {
  run: async ({ writer, witness, room }) => {
    writer.client.leaveRoom(room);
    await told(witness, room, ["join", "leave"]);
    await joined(writer, room, false);
  },
  shows: ["before"],
};

/** Who comes later is told by the table, and not by the log. */
const describe: Outcome = {
  run: async ({ writer, witness, room }) => {
    writer.client.describeRoom(room, { title: "The hall", topic: "What we do" });
    await titled(writer, room, "The hall");
    await titled(witness, room, "The hall");
    witness.client.leave(room);
    witness.client.join(room);
    await titled(witness, room, "The hall");
  },
  shows: ["before"],
};

/** A user who has joined before. */
const asMember = (scenario: Scenario): Scenario => ({
  ...scenario,
  run: async (scene) => {
    const { writer, room } = scene;
    writer.client.joinRoom(room);
    await joined(writer, room, true);
    await scenario.run(scene);
  },
});

/** What goes into the log, and the second try of it. */
export const writingScenarios: readonly Scenario[] = [
  firstTry("sendMessage", message),
  secondTry("sendMessage", message),
  repair("sendMessage", "PutItem event", message),
  firstTry("edit", edit),
  secondTry("edit", edit),
  repair("edit", "UpdateItem event", edit),
  secondEdit,
  firstTry("delete", remove),
  secondTry("delete", remove),
  repair("delete", "UpdateItem event", remove),
  firstTry("pin", pin),
  secondTry("pin", pin),
  repair("pin", "UpdateItem event", pin),
  firstTry("joinRoom", join),
  secondTry("joinRoom", join),
  repair("joinRoom", "UpdateItem member", join),
  asMember(firstTry("leaveRoom", leave)),
  asMember(secondTry("leaveRoom", leave)),
  asMember(repair("leaveRoom", "UpdateItem member", leave)),
  asMember(firstTry("describeRoom", describe)),
  asMember(repair("describeRoom", "UpdateItem description", describe)),
];
