import { WebSocket } from "ws";
import type { Cloud } from "../cloud.ts";
import type { FaultRule } from "../faults/plan.ts";
import { settledLog } from "./log.ts";
import { enter, type Person, until } from "./people.ts";

/** Where an errand takes place. The writer has said "before", and the witness is there all the time. */
export type Scene = {
  cloud: Cloud;
  room: string;
  writer: Person;
  witness: Person;
  /** Makes somebody more, connected and not yet in the room. */
  meet(name: string): Promise<Person>;
};

/** Calls that handlers make: of a task, at their first invocation or at whichever comes to them, all or only one. */
export type About = { function: string; task: string; invocation?: number; call?: string };

/** Something that people do, and that makes handlers run. */
export type Errand = {
  name: string;
  /** What goes wrong every time, so that the errand takes the way that it is about. */
  rules?: readonly FaultRule[];
  /** How many environments these rules end. */
  deaths?: number;
  /** The calls that it is about: there handlers die. */
  about: readonly About[];
  /** How often people ping, in milliseconds. */
  heartbeat?: number;
  /** Does it, and resolves when those who did it know that it is done. */
  run(scene: Scene): Promise<void>;
  /** What everybody shows in the end. */
  shows: readonly string[];
};

const sent = (person: Person, text: string) =>
  until(
    () => person.rows().some((row) => row.text === text && row.state === "sent"),
    `"${text}" is acknowledged`,
  );

export const say = async (person: Person, room: string, text: string) => {
  person.client.send(room, text);
  await sent(person, text);
};

/** The first message's place: not 1 where a slow machine had it sent twice. */
export const firstSeq = (person: Person) => {
  const [row] = person.rows();
  if (row?.seq === undefined) throw new Error("There is no message yet.");
  return row.seq;
};

export const changed = (person: Person, text: string) =>
  until(() => {
    const [row] = person.rows();
    return row?.text === text && row.change === undefined;
  }, `the first message reads "${text}"`);

export const send = (task: string, invocation: number) => ({ function: "send", task, invocation });
const readLog = { function: "api", task: "GET /rooms/{room}/log" };

/** A pong would tell the client to read the log, and it could find what it sent there before it tries again. */
const noPings: FaultRule = { fault: "lostFrame", task: "ping" };

/** What is changed in the log, and has to come through whatever happened to the first try. */
const tried = (task: string, last: string, errand: Pick<Errand, "run" | "shows">): Errand[] => [
  { name: `${task}, for the first time`, ...errand, about: [send(task, 1)] },
  {
    name: `${task}, after an acknowledgement was lost`,
    ...errand,
    rules: [{ fault: "lostReply", ...send(task, 1) }, noPings],
    about: [send(task, 2)],
  },
  {
    name: `${task}, after a first try that died before its ${last}`,
    ...errand,
    rules: [{ fault: "death", when: "before", ...send(task, 1), call: last, times: 1 }, noPings],
    deaths: 1,
    about: [send(task, 2)],
  },
];

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

export const errands: readonly Errand[] = [
  ...tried("sendMessage", "PutItem event", {
    run: ({ writer, room }) => say(writer, room, "after"),
    shows: ["before", "after"],
  }),
  ...tried("edit", "UpdateItem event", {
    run: async ({ writer, room }) => {
      writer.client.edit(room, firstSeq(writer), "edited");
      await changed(writer, "edited");
    },
    shows: ["edited"],
  }),
  ...tried("delete", "UpdateItem event", {
    run: async ({ writer, room }) => {
      writer.client.remove(room, firstSeq(writer));
      await changed(writer, "");
    },
    shows: [""],
  }),
  {
    name: "somebody new",
    about: [
      { function: "api", task: "POST /guests" },
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
    heartbeat: 150,
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
    deaths: 1,
    run: async ({ cloud, room, writer, witness, meet }) => {
      const deaths = cloud.faults.counts.death;
      const ghost = await meet("Ghost");
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
    name: "closing",
    about: [{ function: "disconnect", task: "$disconnect" }],
    run: async ({ cloud, room, writer, meet }) => {
      const leaver = await meet("Leaver");
      await enter(leaver, room);
      let forgotten = false;
      const stop = cloud.faults.observe((call) => {
        forgotten ||= call.task === "$disconnect";
      });
      leaver.client.close();
      await until(() => forgotten && cloud.faults.running === 0, "the connection is forgotten");
      stop();
      await say(writer, room, "after");
    },
    shows: ["before", "after"],
  },
  {
    name: "vanishing without $disconnect",
    about: [
      { ...send("sendMessage", 1), call: "DeleteItem subscription" },
      { ...send("sendMessage", 1), call: "DeleteItem connection" },
    ],
    rules: [{ fault: "lostDisconnect" }],
    run: async ({ room, writer, meet }) => {
      const leaver = await meet("Leaver");
      await enter(leaver, room);
      leaver.client.close();
      await say(writer, room, "after");
    },
    shows: ["before", "after"],
  },
  {
    name: "a legacy client's welcome",
    about: [
      { function: "connect", task: "$connect" },
      { function: "welcome", task: "event" },
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
