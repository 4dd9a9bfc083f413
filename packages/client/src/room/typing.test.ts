import { expect, test } from "vitest";
import {
  clientOf,
  enter,
  errorFrame,
  problemsOf,
  roomOf,
  rowsOf,
  serveEachTest,
  server,
  timing,
  until,
} from "../../test/clients.ts";
import { bounds } from "../bounds.ts";
import type { Parley, ParleyOptions } from "../parley.ts";

serveEachTest();

const hour = 3_600_000;
/** Nothing expires by itself, and nothing that is late is ignored. */
const lasting = {
  timing: { ...timing, typingExpiry: hour, typingSettle: 0 },
} satisfies Partial<ParleyOptions>;

const typingOf = (client: Parley) => (roomOf(client)?.typing ?? []).map(({ name }) => name);
const asked = () => server.asked.filter(({ action }) => action === "typing");

test("who is typing is shown to the others in the room, and not to themselves", async () => {
  const [ada, phone, ben] = [await enter("ada"), await enter("ada"), await enter("ben", "general", lasting)];
  ada.typing("general");
  await until(() => expect(roomOf(ben)?.typing).toEqual([{ userId: "ada", name: "ada" }]));
  server.say("general", "cy", "hello");
  await until(() => expect(rowsOf(phone)).toHaveLength(1));
  expect([typingOf(ada), typingOf(phone)]).toEqual([[], []]);
});

test("the server is told once in an interval, however much is typed", async () => {
  const client = await enter("ada", "general", { timing: { ...timing, typingInterval: hour } });
  for (let keys = 0; keys < 100; keys++) client.typing("general");
  client.send("general", "hello");
  await until(() => expect(rowsOf(client)).toMatchObject([{ state: "sent" }]));
  client.typing("general");
  client.send("general", "again");
  await until(() => expect(rowsOf(client)).toMatchObject([{ state: "sent" }, { state: "sent" }]));
  expect(asked()).toEqual([{ action: "typing", id: expect.any(String), room: "general" }]);
});

test("what is typed after an interval is told again", async () => {
  const client = await enter("ada", "general", { timing: { ...timing, typingInterval: 0 } });
  for (let keys = 0; keys < 3; keys++) client.typing("general");
  await until(() => expect(asked()).toHaveLength(3));
});

test("nothing is told without a connection or of a room that is not entered, also not later", async () => {
  const client = clientOf("ada");
  client.typing("general");
  client.join("general");
  client.typing("general");
  client.connect();
  await until(() => expect(roomOf(client)?.status).toBe("live"));
  client.typing("elsewhere");
  client.send("general", "hello");
  await until(() => expect(rowsOf(client)).toMatchObject([{ state: "sent" }]));
  expect(asked()).toEqual([]);
});

test("nothing is told of a room before its first state", async () => {
  const client = await enter("ada", "elsewhere");
  server.instead = ({ action }) => (action === "join" ? null : undefined);
  client.join("general");
  client.typing("general");
  client.send("elsewhere", "hello");
  await until(() => expect(rowsOf(client, "elsewhere")).toMatchObject([{ state: "sent" }]));
  expect(server.asked.map(({ action }) => action)).toEqual(["hello", "join", "sendMessage"]);
});

test("somebody who types no more is forgotten after a time", async () => {
  const client = await enter("ben", "general", { timing: { ...timing, typingExpiry: 30 } });
  const seen: string[][] = [];
  client.subscribe(() => seen.push(typingOf(client)));
  server.tellTyping("general", "ada");
  await until(() => expect(seen).toContainEqual(["ada"]));
  await until(() => expect(typingOf(client)).toEqual([]));
});

test("one of two goes first, and whoever types on stays", async () => {
  const client = await enter("ben", "general", { timing: { ...timing, typingExpiry: 400 } });
  server.tellTyping("general", "ada");
  const typing = setInterval(() => server.tellTyping("general", "cy"), 20);
  try {
    await until(() => expect(typingOf(client)).toEqual(["ada", "cy"]));
    await until(() => expect(typingOf(client)).toEqual(["cy"]));
  } finally {
    clearInterval(typing);
  }
  await until(() => expect(typingOf(client)).toEqual([]));
});

test("a message ends what its user is typing, and no one else's", async () => {
  const client = await enter("ben", "general", lasting);
  for (const userId of ["ada", "cy"]) server.tellTyping("general", userId);
  await until(() => expect(typingOf(client)).toEqual(["ada", "cy"]));
  const both: string[][] = [];
  client.subscribe(() => {
    if (rowsOf(client).length > 0) both.push(typingOf(client));
  });
  server.say("general", "ada", "hello");
  await until(() => expect(rowsOf(client)).toHaveLength(1));
  expect(both.at(0)).toEqual(["cy"]);
});

test("a frame that arrives after its user's message says nothing", async () => {
  const client = await enter("ben", "general", { timing: { ...lasting.timing, typingSettle: hour } });
  server.say("general", "ada", "hello");
  server.tellTyping("general", "ada");
  server.tellTyping("general", "cy");
  await until(() => expect(typingOf(client)).toEqual(["cy"]));
});

test("a room keeps a bounded number of names, whatever the server sends", async () => {
  const client = await enter("ben", "general", lasting);
  for (let nth = 0; nth < 500; nth++) server.tellTyping("general", `guest-${nth}`);
  server.say("general", "cy", "that was all");
  await until(() => expect(rowsOf(client)).toHaveLength(1));
  expect(typingOf(client)).toHaveLength(bounds.typists);
});

test("nobody is typing for a client that has lost its connection, or left the room", async () => {
  const client = await enter("ben", "general", lasting);
  server.tellTyping("general", "ada");
  await until(() => expect(typingOf(client)).toEqual(["ada"]));
  server.cut();
  await until(() => expect(roomOf(client)?.status).toBe("stale"));
  expect(typingOf(client)).toEqual([]);
  await until(() => expect(roomOf(client)?.status).toBe("live"));
  server.tellTyping("general", "ada");
  await until(() => expect(typingOf(client)).toEqual(["ada"]));
  client.leave("general");
  client.join("general");
  expect(typingOf(client)).toEqual([]);
});

test("a refusal is shown to nobody, and is held to, also on the next connection", async () => {
  const client = await enter("ada", "general", { timing: { ...timing, typingInterval: 0 } });
  const problems = problemsOf(client);
  server.instead = ({ action, ...request }) =>
    action === "typing" ? { ...errorFrame("room_too_large", request.id), retryAfter: 600 } : undefined;
  client.typing("general");
  client.send("general", "told");
  await until(() => expect(rowsOf(client)).toMatchObject([{ state: "sent" }]));
  server.cut();
  await until(() => expect(roomOf(client)?.status).toBe("stale"));
  await until(() => expect(roomOf(client)?.status).toBe("live"));
  client.typing("general");
  client.send("general", "again");
  await until(() => expect(rowsOf(client)).toMatchObject([{ state: "sent" }, { state: "sent" }]));
  expect(asked()).toHaveLength(1);
  expect(problems).toEqual([]);
});

test("an older server is asked once on a connection", async () => {
  const client = await enter("ada", "general", { timing: { ...timing, typingInterval: 0 } });
  const problems = problemsOf(client);
  server.instead = ({ action, ...request }) =>
    action === "typing" ? errorFrame("unknown_action", request.id) : undefined;
  client.typing("general");
  client.send("general", "refused");
  await until(() => expect(rowsOf(client)).toMatchObject([{ state: "sent" }]));
  client.typing("general");
  client.send("general", "not asked");
  await until(() => expect(rowsOf(client)).toMatchObject([{ state: "sent" }, { state: "sent" }]));
  expect(asked()).toHaveLength(1);
  expect(problems).toEqual([]);
});
