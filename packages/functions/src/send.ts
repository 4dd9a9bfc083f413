import { AccessMemory } from "@parley/core/access/access-memory";
import { actInRoom } from "@parley/core/access/act-in-room";
import { actionIn, requireFrameAccess } from "@parley/core/access/frame";
import { prepareChange } from "@parley/core/access/prepare-change";
import type { Connection } from "@parley/core/connection/connection";
import type { Sender } from "@parley/core/event-kinds/envelope";
import {
  type EventRequest,
  eventActions,
  type Kind,
  kindOf,
  logKindOf,
  messageActions,
} from "@parley/core/event-kinds/kinds";
import { eventFrame, legacyFrame } from "@parley/core/fanout/frame";
import type { Draft } from "@parley/core/log/draft";
import type { RoomEvent } from "@parley/core/protocol/event";
import { parseEventRequest } from "@parley/core/protocol/parse";
import { Buckets } from "@parley/core/rate-limit/buckets";
import type { Payer } from "@parley/core/rate-limit/payer";
import { throwIfLimited } from "@parley/core/rate-limit/refuse";
import { SharedRateLimiter } from "@parley/core/rate-limit/shared-rate-limiter";
import { costs, refreshStageSoon, reportCosts } from "./cost-limits.ts";
import { log } from "./log.ts";
import { limitKeyOf } from "./payer.ts";
import { rateLimits } from "./rate-limits.ts";
import { claimedName } from "./socket/claimed-name.ts";
import { type IncomingFrame, messageRoute } from "./socket/message-route.ts";
import { recordAndTell } from "./socket/record-and-tell.ts";
import { tellConnections } from "./socket/tell-connections.ts";
import { store } from "./store.ts";

const ofConnection = new Buckets(rateLimits.connectionMessages);
/** Stops a flood within this environment at once: it counts by when a frame arrived. */
const ofUserHere = new Buckets(rateLimits.userMessages);
/** Each environment ignores a twentieth of the rate: one message in two seconds costs no write. */
const ofUser = new SharedRateLimiter(
  "message",
  rateLimits.userMessages,
  store,
  rateLimits.userMessages.perSecond / 20,
);

const memberships = new SharedRateLimiter(
  "membership",
  rateLimits.userMemberships,
  store,
  rateLimits.userMemberships.perSecond / 20,
);

/** What limits a kind beside all that a user sends. */
const furtherLimitOf = (kind: Kind): SharedRateLimiter | undefined => {
  const { limit } = logKindOf(kind);
  return limit && { userMemberships: memberships }[limit];
};

/** @throws ParleyError `rate_limited` when the connection or its user sent too much. */
const admit = (connection: Connection, kind: Kind, at: number) => {
  const limitKey = limitKeyOf(connection);
  const further = furtherLimitOf(kind);
  throwIfLimited(further?.check(limitKey) ?? 0, "You join and leave too many rooms.");
  throwIfLimited(
    ofConnection.take(connection.connectionId, at) || ofUserHere.take(limitKey, at) || ofUser.check(limitKey),
    "Too many messages.",
  );
  ofUser.spend(limitKey, 1);
  further?.spend(limitKey, 1);
};

/**
 * Reports what was admitted, beside storing it. It was admitted: a failed report undoes nothing.
 */
const report = async (connection: Connection, payer: Payer) => {
  const { userId } = connection;
  const limitKey = limitKeyOf(connection);
  // A message has at most one write beside its own: the other counter follows with the next
  // message.
  const due = [memberships, ofUser].find((limiter) => limiter.pressure(limitKey) >= 1);
  if (!due) return reportCosts(payer);
  await due
    .report(limitKey)
    .catch((error: unknown) => log.error("Rate-limit counter not updated", { userId }, error));
};

/** The actions of this function's routes in each protocol. */
const actions = { "parley.v1": eventActions, legacy: messageActions };

/** The sender: the connection's user, under the name that a legacy frame claims, if any. */
const senderOf = ({ userId, name, protocol }: Connection, request: EventRequest): Sender => {
  const claim = protocol === "legacy" && "user_id" in request ? claimedName(request.user_id) : undefined;
  return claim === undefined ? { userId, name } : { userId, name: claim, claimed: true };
};

/**
 * The draft of the event that a request stores. `fallbackId` is for clients that give their
 * messages no ids.
 */
const draftOf = (connection: Connection, request: EventRequest, fallbackId: string): Draft => {
  const { room, id = fallbackId, retry } = request;
  const content = logKindOf(kindOf(request)).content(request);
  return { room, id, retry, sender: senderOf(connection, request), ...content };
};

/** Tells the devices of users what they have to know of an event, wherever they are. */
const tellUsers = async ({ connectionId }: Connection, room: string, event: RoomEvent, payer: Payer) => {
  const frames = logKindOf(event.action).userFrames?.(room, event) ?? [];
  // Also when it is sent again: the first attempt may have died before it told them.
  await Promise.all(
    frames.map(({ user, frame }) => tellConnections({ userId: user, except: connectionId }, frame, payer)),
  );
};

const memory = new AccessMemory();

/** Stores what a request says and tells the room, if its sender may do that there. */
const recordIfAllowed = async (
  { connection, member, messageId, payer, confirmed }: IncomingFrame,
  request: EventRequest,
) => {
  const { room } = request;
  const onCost = (cost: number) => costs.charge(payer, cost);
  const asking = { user: connection.userId, member, room };
  return actInRoom(store, memory, actionIn(request), asking, onCost, async (access) => {
    const draft = { ...draftOf(connection, request, messageId), access };
    await prepareChange(store, draft, onCost);
    return recordAndTell(draft, connection, { payer, confirmed });
  });
};

/**
 * Every action that stores an event: stores it, delivers it to the room, and answers with it as
 * acknowledgement, once it is applied.
 */
export const handler = messageRoute(async (incoming) => {
  const { text, arrivedAt, connection, member, payer } = incoming;
  const request = parseEventRequest(text, actions[connection.protocol]);
  requireFrameAccess(request, member);
  const kind = kindOf(request);
  const cost = logKindOf(kind).cost(request);
  costs.throwIfUnaffordable(payer, cost);
  admit(connection, kind, arrivedAt);
  costs.charge(payer, cost);
  const [{ epoch, event }] = await Promise.all([
    recordIfAllowed(incoming, request),
    report(connection, payer),
    refreshStageSoon(),
  ]);
  await tellUsers(connection, request.room, event, payer);
  const stored = { room: request.room, epoch, event };
  if (connection.protocol === "legacy") return legacyFrame(stored, connection.connectionId);
  return eventFrame(stored);
});
