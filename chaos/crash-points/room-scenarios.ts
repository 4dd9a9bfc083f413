import { WebSocket } from "ws";
import type { Cloud } from "../../packages/local/src/cloud.ts";
import { settledLog } from "./log.ts";
import { firstSeq, type Scenario, say, send } from "./scenario.ts";
import { beGuest, connect, depart, enter, patient, type User, until, vanish } from "./users.ts";

const readLog = { function: "api", task: "GET /rooms/{room}/log" };

/** A client that asks for no subprotocol. It resolves with the first frame that is for it. */
const legacyWelcome = ({ ws }: Cloud) =>
  new Promise<string>((resolve, reject) => {
    const socket = new WebSocket(ws);
    socket.on("message", (data) => {
      resolve(String(data));
      socket.close();
    });
    socket.on("error", reject);
  });

/** What a device shows that its user is notified of in a room. */
const levelOn = ({ client }: User, room: string) =>
  client.snapshot().roomList?.find((each) => each.room === room)?.level;

/** Mutes a room as a user does who presses the button again where that has failed. */
const mute = async (device: User, room: string): Promise<void> => {
  for (let tries = 0; tries < 10; tries++) {
    const isSet = await device.client.setNotifications(room, "nothing").then(
      () => true,
      () => false,
    );
    if (isSet) return;
  }
  throw new Error("The room was never muted.");
};

/** How users come, go and read, and how they are told. */
export const roomScenarios: readonly Scenario[] = [
  {
    name: "somebody new",
    about: [
      { function: "api", task: "POST /guests" },
      { function: "authorizer", task: "$authorizer" },
      { function: "connect", task: "$connect" },
      { function: "default", task: "hello" },
    ],
    run: async ({ room, writer, meet }) => {
      const newcomer = await meet("Newcomer");
      await enter(newcomer, room);
      await say(writer, room, "after");
      await until(() => newcomer.texts().length === 2, "the newcomer shows both");
    },
    shows: ["before", "after"],
  },
  {
    name: "coming back",
    about: [{ function: "default", task: "hello" }],
    run: async ({ room, writer, witness }) => {
      witness.client.close();
      await say(writer, room, "after");
      witness.client.connect();
      await until(() => witness.texts().length === 2, "the witness shows both");
    },
    shows: ["before", "after"],
  },
  {
    name: "joining a room",
    about: [{ function: "default", task: "join" }],
    run: async ({ room, writer, meet }) => {
      const visitor = await meet("Visitor");
      await until(() => visitor.client.snapshot().status === "open", "the visitor is connected");
      await enter(visitor, room);
      await say(writer, room, "after");
      await until(() => visitor.texts().length === 2, "the visitor shows both");
    },
    shows: ["before", "after"],
  },
  {
    name: "leaving a room, and joining it again",
    about: [{ function: "default", task: "leave" }],
    run: async ({ room, writer, witness }) => {
      witness.client.leave(room);
      await enter(witness, room);
      await say(writer, room, "after");
    },
    shows: ["before", "after"],
  },
  {
    name: "a ping that tells of a message whose posts were lost",
    about: [{ function: "default", task: "ping" }],
    rules: [{ fault: "lostPost" }],
    timing: { heartbeat: 150 },
    run: async ({ room, writer, witness }) => {
      await say(writer, room, "after");
      await until(() => witness.texts().length === 2, "the witness shows both");
    },
    shows: ["before", "after"],
  },
  {
    name: "a message after one whose posts were lost",
    about: [readLog],
    rules: [{ fault: "lostPost", ...send("sendMessage", 1) }],
    // A second try would tell the witness.
    timing: patient,
    run: async ({ room, writer, witness }) => {
      await say(writer, room, "lost");
      await say(writer, room, "after");
      await until(() => witness.texts().length === 3, "the witness shows all");
    },
    shows: ["before", "lost", "after"],
  },
  {
    name: "a place in the log whose sender died and never came back",
    about: [{ ...readLog, call: "PutItem event" }],
    rules: [{ fault: "death", when: "before", ...send("sendMessage", 1), call: "PutItem event", times: 1 }],
    run: async ({ cloud, room, writer, witness, meet }) => {
      const deaths = cloud.faults.counts.death;
      const ghost = await meet("Ghost", patient);
      await enter(ghost, room);
      ghost.client.send(room, "never stored");
      await until(() => cloud.faults.counts.death > deaths, "the send has died");
      ghost.client.close();
      await say(writer, room, "after");
      await settledLog(cloud, room);
      await until(() => witness.texts().length === 2, "the witness shows both");
    },
    shows: ["before", "after"],
  },
  {
    name: "reading on one device, which another one is told",
    about: [{ function: "default", task: "read" }],
    run: async ({ cloud, room, writer }) => {
      const reader = await beGuest(cloud, "Reader");
      const [phone, laptop] = [connect(cloud, room, reader), connect(cloud, room, reader)];
      await Promise.all([enter(phone, room), enter(laptop, room)]);
      await until(() => phone.texts().length === 1, "the phone shows the message");
      phone.client.markRead(room, firstSeq(phone));
      const isRead = () => laptop.client.snapshot().rooms.get(room)?.read?.seq === firstSeq(phone);
      await until(isRead, "the laptop knows what the phone has read");
      phone.client.close();
      laptop.client.close();
      await say(writer, room, "after");
    },
    shows: ["before", "after"],
  },
  {
    name: "muting a room on one device, which another one is told",
    about: [{ function: "default", task: "notifications" }],
    run: async ({ cloud, room, writer }) => {
      const member = await beGuest(cloud, "Member");
      const [phone, laptop] = [connect(cloud, room, member, {}, 5), connect(cloud, room, member, {}, 5)];
      phone.client.joinRoom(room);
      for (const device of [phone, laptop])
        await until(() => levelOn(device, room) === "everything", "both know the room");
      await mute(phone, room);
      await until(() => levelOn(phone, room) === "nothing", "the phone shows the room as muted");
      laptop.client.close();
      laptop.client.connect();
      await until(() => levelOn(laptop, room) === "nothing", "the laptop knows it with its next welcome");
      phone.client.close();
      laptop.client.close();
      await say(writer, room, "after");
    },
    shows: ["before", "after"],
  },
  {
    name: "closing",
    about: [{ function: "disconnect", task: "$disconnect" }],
    run: async ({ cloud, room, writer, meet }) => {
      const leaver = await meet("Leaver");
      await enter(leaver, room);
      await depart(cloud, leaver);
      await say(writer, room, "after");
    },
    shows: ["before", "after"],
  },
  {
    name: "vanishing without $disconnect",
    about: [
      { function: "send", task: "sendMessage", call: "DeleteItem subscription" },
      { function: "send", task: "sendMessage", call: "DeleteItem connection" },
      { function: "send", task: "sendMessage", call: "PutItem lease" },
      { function: "send", task: "sendMessage", call: "DeleteItem lease" },
    ],
    rules: [{ fault: "lostDisconnect" }],
    run: async ({ cloud, room, writer, meet }) => {
      const leaver = await meet("Leaver");
      await enter(leaver, room);
      await vanish(cloud, leaver);
      await say(writer, room, "after");
    },
    shows: ["before", "after"],
  },
  {
    name: "a legacy client's welcome",
    about: [
      { function: "connect", task: "$connect" },
      { function: "legacy-welcome", task: "event" },
    ],
    run: async ({ cloud, room, writer }) => {
      await until(
        () =>
          legacyWelcome(cloud).then(
            (frame) => frame.includes("Welcome"),
            () => false,
          ),
        "a legacy client is welcomed",
      );
      await say(writer, room, "after");
    },
    shows: ["before", "after"],
  },
];
