import { describe, expectTypeOf, test } from "vitest";
import type { ArchiveEvent } from "../event-kinds/archive.ts";
import type { CreateEvent } from "../event-kinds/create.ts";
import type { DescribeEvent } from "../event-kinds/describe.ts";
import type { JoinEvent } from "../event-kinds/join.ts";
import type { LeaveEvent } from "../event-kinds/leave.ts";
import type { MuteEvent } from "../event-kinds/mute.ts";
import type { PinEvent } from "../event-kinds/pin.ts";
import type { RoleEvent } from "../event-kinds/role.ts";
import type { RulesEvent } from "../event-kinds/rules.ts";
import { type ErrorCode, ParleyError } from "../wire/error.ts";
import type { Cursor } from "../wire/field.ts";
import type { DeleteEvent, EditEvent, LogSlice, MessageEvent, RoomEvent, RoomState } from "./event.ts";
import type { ErrorFrame, Frame, FrameInput, MessageFrame, PongFrame, WelcomeFrame } from "./frame.ts";
import type { actions, Request, RequestInput } from "./request.ts";

/*
 * What does not compile when the wire is used wrongly. `pnpm types`, a part of `pnpm test`, judges it.
 */

const accept = (_request: RequestInput) => {};
const answer = (_frame: FrameInput) => {};

describe("A request", () => {
  test("is one of the actions that the server lists, and no other", () => {
    expectTypeOf<Request["action"]>().toEqualTypeOf<(typeof actions)[number]>();
    // @ts-expect-error There is no such action.
    accept({ action: "shout", message: "hi" });
    // @ts-expect-error It has no action.
    accept({ message: "hi" });
  });

  test("has what its action needs", () => {
    accept({ action: "sendMessage", message: "hi" });
    // @ts-expect-error A message needs a text.
    accept({ action: "sendMessage", room: "general" });
    // @ts-expect-error An edit names a message.
    accept({ action: "edit", room: "general", message: "hi" });
    // @ts-expect-error A deletion names a room.
    accept({ action: "delete", seq: 1 });
    // @ts-expect-error A room is entered by its name.
    accept({ action: "join" });
    // @ts-expect-error A seq is a number.
    accept({ action: "delete", room: "general", seq: "1" });
  });

  test("names rooms with cursors in a hello, and with seqs in a ping", () => {
    accept({ action: "hello", rooms: { general: { epoch: "e", seq: 1 }, random: null } });
    accept({ action: "ping", rooms: { general: 1 } });
    // @ts-expect-error A cursor is worth nothing without its epoch.
    accept({ action: "hello", rooms: { general: { seq: 1 } } });
    // @ts-expect-error A cursor is no bare seq.
    accept({ action: "hello", rooms: { general: 1 } });
    // @ts-expect-error A ping has seqs.
    accept({ action: "ping", rooms: { general: { epoch: "e", seq: 1 } } });
    // @ts-expect-error A join's cursor has both, too.
    accept({ action: "join", room: "general", cursor: { epoch: "e" } });
  });

  test("is read with its rooms in a map, since their names may be any", () => {
    type Hello = Extract<Request, { action: "hello" }>;
    expectTypeOf<Extract<Request, { action: "ping" }>["rooms"]>().toExtend<ReadonlyMap<string, number>>();
    expectTypeOf<Hello["rooms"]>().toExtend<ReadonlyMap<string, Cursor | null>>();
  });

  test("is read with its defaults", () => {
    type Send = Extract<Request, { action: "sendMessage" | "sendmessage" }>;
    expectTypeOf<Send["room"]>().toEqualTypeOf<string>();
    expectTypeOf<Send["retry"]>().toEqualTypeOf<boolean>();
  });
});

describe("A frame", () => {
  test("is told apart by its action", () => {
    expectTypeOf<Frame["action"]>().toEqualTypeOf<
      | "welcome"
      | "message"
      | "edit"
      | "delete"
      | "pin"
      | "join"
      | "leave"
      | "describe"
      | "create"
      | "role"
      | "archive"
      | "mute"
      | "rules"
      | "void"
      | "read"
      | "notifications"
      | "membership"
      | "typing"
      | "presence"
      | "blocklist"
      | "events"
      | "joined"
      | "left"
      | "pong"
      | "error"
    >();
    expectTypeOf<Extract<Frame, { action: "welcome" }>>().toEqualTypeOf<WelcomeFrame>();
    // @ts-expect-error There is no such frame.
    answer({ action: "shout", room: "general" });
    // @ts-expect-error It says who is typing.
    answer({ action: "typing", room: "general" });
  });

  test("of an event has its room and its epoch: a seq alone is no place", () => {
    expectTypeOf<MessageFrame>().toExtend<MessageEvent & { room: string; epoch: string }>();
    expectTypeOf<MessageEvent>().not.toHaveProperty("epoch");
    // @ts-expect-error Without its epoch nobody knows which log it is of.
    answer({ action: "delete", room: "general", seq: 2, target: 1, id: "a", userId: "u", timestamp: "" });
  });

  test("of an error has a known code, and says how long to wait in seconds", () => {
    expectTypeOf<ErrorFrame["code"]>().toEqualTypeOf<ErrorCode | "unknown">();
    // @ts-expect-error There is no such code.
    answer({ action: "error", code: "rate_limit", message: "Wait.", error: "Wait." });
    // @ts-expect-error There is no such code.
    expectTypeOf(new ParleyError("rate_limit", "Wait."));
    expectTypeOf<ErrorFrame["retryAfter"]>().toEqualTypeOf<number | undefined>();
  });

  test("of heads is read with its rooms in a map", () => {
    expectTypeOf<PongFrame["rooms"]>().toExtend<ReadonlyMap<string, number>>();
  });

  test("of a welcome says how long messages are kept, unless an older server sent it", () => {
    expectTypeOf<WelcomeFrame["limits"]["retentionDays"]>().toEqualTypeOf<number | undefined>();
  });
});

describe("An event", () => {
  test("is a message, a change that names its target, or says something of the room", () => {
    expectTypeOf<RoomEvent>().toEqualTypeOf<
      | MessageEvent
      | EditEvent
      | DeleteEvent
      | PinEvent
      | JoinEvent
      | LeaveEvent
      | DescribeEvent
      | CreateEvent
      | RoleEvent
      | ArchiveEvent
      | MuteEvent
      | RulesEvent
    >();
    expectTypeOf<
      JoinEvent | LeaveEvent | DescribeEvent | CreateEvent | RoleEvent | ArchiveEvent | MuteEvent | RulesEvent
    >().not.toHaveProperty("target");
    expectTypeOf<EditEvent["target"]>().toEqualTypeOf<number>();
    expectTypeOf<MessageEvent>().not.toHaveProperty("target");
    expectTypeOf<DeleteEvent>().not.toHaveProperty("message");
  });

  test("stands in a slice that says up to where it is settled; a room's state also says whether it starts over", () => {
    expectTypeOf<LogSlice["settled"]>().toEqualTypeOf<number>();
    expectTypeOf<RoomState>().toExtend<LogSlice & { reset: boolean }>();
    expectTypeOf<LogSlice>().not.toExtend<RoomState>();
  });
});
