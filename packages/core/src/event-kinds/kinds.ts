import * as v from "valibot";
import * as archive from "./archive.ts";
import * as create from "./create.ts";
import * as deletion from "./deletion.ts";
import * as describe from "./describe.ts";
import * as edit from "./edit.ts";
import type { EventReader } from "./event-reader.ts";
import * as join from "./join.ts";
import * as leave from "./leave.ts";
import type { LogKind } from "./log-kind.ts";
import * as message from "./message.ts";
import * as mute from "./mute.ts";
import * as pin from "./pin.ts";
import * as role from "./role.ts";
import * as rules from "./rules.ts";
import { wireKind } from "./wire-kind.ts";

/*
 * The event kinds. Everything that depends on them is derived from these lists: the unions of the
 * wire, the routes, the attributes of a stored event, and what `record` does.
 */

/** What the kinds say in a message of themselves, beside what it says itself. */
const messageMarks = { ...pin.messageMarks };
export type MessageMarks = Partial<v.InferOutput<v.ObjectSchema<typeof messageMarks, undefined>>>;

/** What the kinds say in a room's state of themselves. */
export const roomMarks = {
  ...pin.roomMarks,
  ...describe.roomMarks,
  ...archive.roomMarks,
  ...rules.roomMarks,
};
export type RoomMarks = Partial<v.InferOutput<v.ObjectSchema<typeof roomMarks, undefined>>>;

/** A message in a room's log, with what other events have left in it. */
export const MessageEvent = v.object({ ...message.MessageEvent.entries, ...messageMarks });
export type MessageEvent = v.InferOutput<typeof MessageEvent>;

/** The kinds as the wire has them. */
export const wireKinds = [
  wireKind(MessageEvent),
  edit.wire,
  deletion.wire,
  pin.wire,
  join.wire,
  leave.wire,
  describe.wire,
  create.wire,
  role.wire,
  archive.wire,
  mute.wire,
  rules.wire,
] as const;

/** A kind's name: the `action` of its events, and the `kind` of their items. */
export type Kind = (typeof wireKinds)[number]["kind"];

/** The requests that store an event of each kind. They are apart: a client has none in its bundle. */
export const wireRequests = {
  message: message.SendMessage,
  edit: edit.Edit,
  delete: deletion.Delete,
  pin: pin.Pin,
  join: join.JoinRoom,
  leave: leave.LeaveRoom,
  describe: describe.DescribeRoom,
  create: create.CreateRoom,
  role: role.ChangeRole,
  archive: archive.ArchiveRoom,
  mute: mute.MuteMember,
  rules: rules.SetRules,
} satisfies Record<Kind, object>;

/** What the log does with each kind. */
export const logKinds = {
  message: message.log,
  edit: edit.log,
  delete: deletion.log,
  pin: pin.log,
  join: join.log,
  leave: leave.log,
  describe: describe.log,
  create: create.log,
  role: role.log,
  archive: archive.log,
  mute: mute.log,
  rules: rules.log,
} satisfies Record<Kind, object>;

/** How events of each kind are read. */
export const readers = {
  message: message.reader,
  edit: edit.reader,
  delete: deletion.reader,
  pin: pin.reader,
  join: join.reader,
  leave: leave.reader,
  describe: describe.reader,
  create: create.reader,
  role: role.reader,
  archive: archive.reader,
  mute: mute.reader,
  rules: rules.reader,
} satisfies Record<Kind, object>;

/** The attributes of stored events, beside those that every event has. */
export const kindAttributes = /* @__PURE__ */ (() =>
  ({
    ...message.attributes,
    ...edit.attributes,
    ...deletion.attributes,
    ...pin.attributes,
    ...join.attributes,
    ...leave.attributes,
    ...describe.attributes,
    ...create.attributes,
    ...role.attributes,
    ...archive.attributes,
    ...mute.attributes,
    ...rules.attributes,
  }) as const)();

/** The attributes of rooms that the kinds have. */
export const roomAttributes = /* @__PURE__ */ (() =>
  ({
    ...pin.roomAttributes,
    ...describe.roomAttributes,
    ...archive.roomAttributes,
    ...rules.roomAttributes,
  }) as const)();

type LogKinds = typeof logKinds;

/** A sender's content, with its kind. */
export type Content = {
  [K in Kind]: LogKinds[K] extends LogKind<infer _Request, infer Said, infer _Event> ? Said : never;
}[Kind];

/** A stored event of any kind, as on the wire. */
export type RoomEvent = v.InferOutput<(typeof wireKinds)[number]["event"]>;

/** A request that stores an event. */
export const EventRequest = /* @__PURE__ */ (() => v.variant("action", Object.values(wireRequests)))();
export type EventRequest = v.InferOutput<typeof EventRequest>;

/** The log's handling of a kind. Only values of that kind may be passed to it. */
export const logKindOf = (kind: Kind): LogKind<EventRequest, Content, RoomEvent> => logKinds[kind];

/** How events of a kind are read. */
export const readerOf = (kind: Kind): EventReader<RoomEvent> => readers[kind];

/** The actions that store an event. */
export const eventActions = /* @__PURE__ */ (() =>
  Object.values(wireRequests).flatMap(
    ({ entries }): readonly EventRequest["action"][] => entries.action.options,
  ))();

/** Those that legacy clients have, too: they know only messages. */
export const messageActions = /* @__PURE__ */ (() => message.SendMessage.entries.action.options)();

/** The kind of event that a request stores. */
export const kindOf = ({ action }: EventRequest): Kind => {
  for (const { kind } of wireKinds) {
    const actions: readonly string[] = wireRequests[kind].entries.action.options;
    if (actions.includes(action)) return kind;
  }
  throw new Error(`No kind of event has the action ${action}.`);
};
