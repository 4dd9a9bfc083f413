import * as v from "valibot";
import { expect, test } from "vitest";
import { type Content, EventRequest, kindOf, logKindOf } from "./kinds.ts";

const room = "general";
const retry = false;

const requests: [EventRequest, Content][] = [
  [
    { action: "sendMessage", room, retry, message: "hi", replyTo: 3 },
    { kind: "message", message: "hi", replyTo: 3 },
  ],
  [
    { action: "sendmessage", room, retry, message: "hi" },
    { kind: "message", message: "hi" },
  ],
  [
    { action: "edit", room, retry, seq: 1, message: "new" },
    { kind: "edit", target: 1, message: "new" },
  ],
  [
    { action: "delete", room, retry, seq: 1 },
    { kind: "delete", target: 1 },
  ],
  [
    { action: "pin", room, retry, seq: 1, pinned: false },
    { kind: "pin", target: 1, pinned: false },
  ],
  [{ action: "joinRoom", room, retry }, { kind: "join" }],
  [{ action: "leaveRoom", room, retry }, { kind: "leave" }],
  [
    { action: "describeRoom", room, retry, title: "The hall", topic: "" },
    { kind: "describe", title: "The hall", topic: "" },
  ],
  [
    { action: "archiveRoom", room, retry, archived: true },
    { kind: "archive", archived: true },
  ],
];

test.each(requests)("The request %j stores the content %j", (request, content) => {
  expect(v.is(EventRequest, request)).toBe(true);
  expect(kindOf(request)).toBe(content.kind);
  expect(logKindOf(content.kind).content(request)).toEqual(content);
});

test.each(["join", "leave", "message", "read"])("The action %s is no request for an event", (action) => {
  expect(v.is(EventRequest, { action, room, message: "hello" })).toBe(false);
});

test("a request of another action has no kind", () => {
  expect(() => kindOf(JSON.parse('{ "action": "read" }'))).toThrow("No kind of event has the action read.");
});

const sender = { userId: "ada", name: "Ada" };
const envelope = { room, id: "x", sender };

// Stored intents have these digests: another one would refuse the retry of what is stored.
test.each<[Content, unknown[]]>([
  [{ kind: "message", message: "hi" }, ["hi", null]],
  [{ kind: "message", message: "hi", replyTo: 3 }, ["hi", 3]],
  [{ kind: "edit", target: 1, message: "new" }, ["new", 1]],
  [{ kind: "delete", target: 1 }, [1]],
  [{ kind: "pin", target: 1, pinned: true }, [1, true]],
  [{ kind: "join" }, []],
  [{ kind: "leave" }, []],
  [{ kind: "describe", title: "The hall" }, ["The hall", null]],
  [{ kind: "describe", topic: "" }, [null, ""]],
  [{ kind: "archive", archived: true }, [true]],
])("an id covers of %j, beside the room and the kind, %j", (content, digest) => {
  expect(logKindOf(content.kind).digest({ ...envelope, ...content })).toEqual(digest);
});
