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
import * as pin from "./pin.ts";
import * as role from "./role.ts";
import { wireKind } from "./wire-kind.ts";

/*
 * The event kinds. Everything that depends on them is derived from these lists: the unions of the
 * wire, the routes, the attributes of a stored event, and what `record` does.
 */

/** What the kinds say in a message of themselves, beside what it says itself. */
const messageMarks = { ...pin.messageMarks };
export type MessageMarks = Partial<v.InferOutput<v.ObjectSchema<typeof messageMarks, undefined>>>;

/** What the kinds say in a room's state of themselves. */
export const roomMarks = { ...pin.roomMarks, ...describe.roomMarks, ...archive.roomMarks };
export type RoomMarks = Partial<v.InferOutput<v.ObjectSchema<typeof roomMarks, undefined>>>;

/** A message in a room's log, with what other events have left in it. */
export const MessageEvent = v.object({ ...message.MessageEvent.entries, ...messageMarks });
export type MessageEvent = v.InferOutput<typeof MessageEvent>;

/** The kinds as the wire has them. */
export const wireKinds = [
  wireKind(MessageEvent, message.SendMessage),
  edit.wire,
  deletion.wire,
  pin.wire,
  join.wire,
  leave.wire,
  describe.wire,
  create.wire,
  role.wire,
  archive.wire,
] as const;

/** A kind's name: the `action` of its events, and the `kind` of their items. */
export type Kind = (typeof wireKinds)[number]["kind"];

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
} satisfies Record<Kind, object>;

/** The attributes of stored events, beside those that every event has. */
export const kindAttributes = {
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
} as const;

/** The attributes of rooms that the kinds have. */
export const roomAttributes = {
  ...pin.roomAttributes,
  ...describe.roomAttributes,
  ...archive.roomAttributes,
} as const;

type LogKinds = typeof logKinds;

/** A sender's content, with its kind. */
export type Content = {
  [K in Kind]: LogKinds[K] extends LogKind<infer _Request, infer Said, infer _Event> ? Said : never;
}[Kind];

/** A stored event of any kind, as on the wire. */
export type RoomEvent = v.InferOutput<(typeof wireKinds)[number]["event"]>;

/** A request that stores an event. */
export const EventRequest = /* @__PURE__ */ (() =>
  v.variant("action", [...wireKinds.map(({ request }) => request)]))();
export type EventRequest = v.InferOutput<typeof EventRequest>;

/** The log's handling of a kind. Only values of that kind may be passed to it. */
export const logKindOf = (kind: Kind): LogKind<EventRequest, Content, RoomEvent> => logKinds[kind];

/** How events of a kind are read. */
export const readerOf = (kind: Kind): EventReader<RoomEvent> => readers[kind];

/** The actions that store an event. */
export const eventActions = wireKinds.flatMap(({ actions }): readonly EventRequest["action"][] => actions);

/** Those that legacy clients have, too: they know only messages. */
export const messageActions = message.SendMessage.entries.action.options;

const kindByAction = new Map<string, Kind>(
  wireKinds.flatMap(({ kind, actions }) => actions.map((action) => [action, kind] as const)),
);

/** The kind of event that a request stores. */
export const kindOf = ({ action }: EventRequest): Kind => {
  const kind = kindByAction.get(action);
  if (kind) return kind;
  throw new Error(`No kind of event has the action ${action}.`);
};
