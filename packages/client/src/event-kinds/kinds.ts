import type { Kind } from "@parley/core/event-kinds/kinds";
import type { RoomEvent, RoomState } from "@parley/core/protocol/event";
import * as v from "valibot";
import type { Row } from "../snapshot.ts";
import * as archive from "./archive.ts";
import type { Beginning, ClientKind } from "./client-kind.ts";
import * as create from "./create.ts";
import * as deletion from "./deletion.ts";
import * as describe from "./describe.ts";
import * as edit from "./edit.ts";
import * as join from "./join.ts";
import * as leave from "./leave.ts";
import * as message from "./message.ts";
import * as mute from "./mute.ts";
import * as pin from "./pin.ts";
import * as role from "./role.ts";
import * as rules from "./rules.ts";

/*
 * The event kinds, as in core: what the outbox keeps, and what the timeline learns of an event.
 */

/**
 * A message, or a change of one, in flight: kept until the server has acknowledged it, or the user
 * has discarded it.
 */
export const OutboxItem = v.variant("kind", [
  message.item,
  edit.item,
  deletion.item,
  pin.item,
  join.item,
  leave.item,
  describe.item,
  create.item,
  role.item,
  archive.item,
  mute.item,
  rules.item,
]);
export type OutboxItem = Readonly<v.InferOutput<typeof OutboxItem>>;

/** What the events of a log have said of one message. Each kind has its own part of it. */
export type MessageState = edit.State & deletion.State & pin.State;

const clientKinds = {
  message: message.kind,
  edit: edit.kind,
  delete: deletion.kind,
  pin: pin.kind,
  join: join.kind,
  leave: leave.kind,
  describe: describe.kind,
  create: create.kind,
  role: role.kind,
  archive: archive.kind,
  mute: mute.kind,
  rules: rules.kind,
} satisfies Record<Kind, object>;

/** What the client does with a kind. Only what is of that kind may be given to it. */
export const clientKindOf = (kind: Kind): ClientKind<RoomEvent, OutboxItem> => clientKinds[kind];

const all = Object.values<ClientKind<never, never>>(clientKinds);

/**
 * What is known of a message once an event of its room is known, too: the same state when that is
 * nothing new.
 */
export const stateAfter = (known: MessageState, event: RoomEvent): MessageState => {
  if (event.action !== "message") return clientKindOf(event.action).reduce(known, event);
  return all.reduce((state, { learn }) => learn?.(state, event) ?? state, known);
};

/** Whether what a live event says of its message may be out of date: see `ClientKind.doubts`. */
export const isDoubtful = (known: MessageState, event: RoomEvent, through: number): boolean =>
  event.action === "message"
    ? all.some(({ doubts }) => doubts?.(known, event, through) === true)
    : clientKindOf(event.action).doubts?.(known, event, through) === true;

/** What a room's state says of its messages: see `ClientKind.begin`. */
export const beginningsIn = (
  room: RoomState,
  known: ReadonlyMap<number, MessageState>,
  from: number,
): readonly Beginning[] => all.flatMap(({ begin }) => begin?.(room, known, from) ?? []);

/** A message as the events have left it: the same row when they say nothing of it. */
export const shownAs = (row: Row, state: MessageState): Row =>
  all.reduce((shown, { show }) => show?.(shown, state) ?? shown, row);
