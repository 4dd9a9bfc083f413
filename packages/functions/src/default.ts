import { requireFrameAccess } from "@parley/core/access/frame";
import { roomNamed } from "@parley/core/access/room";
import { readBlocklist } from "@parley/core/acl/blocklist";
import { UnseenBytes } from "@parley/core/answer/fit";
import { fitDescriptions } from "@parley/core/answer/fit-descriptions";
import { fitState, fitStates } from "@parley/core/answer/fit-state";
import type { Connection } from "@parley/core/connection/connection";
import { renewLease } from "@parley/core/connection/lease";
import { unsubscribe } from "@parley/core/connection/subscribe";
import { closedRoomCost, readCost, roomCost, writeCost } from "@parley/core/cost";
import { eventActions, messageActions } from "@parley/core/event-kinds/kinds";
import { memberBytes } from "@parley/core/event-kinds/membership";
import { fitRooms, membershipsByUser } from "@parley/core/membership/by-user";
import { latestRooms } from "@parley/core/membership/summaries";
import type { RoomState } from "@parley/core/protocol/event";
import type { JoinedFrame, LeftFrame, PongInput, WelcomeFrame } from "@parley/core/protocol/frame";
import type { MemberOf } from "@parley/core/protocol/membership";
import { parseRequest } from "@parley/core/protocol/parse";
import type { Hello, Join, Leave, Ping } from "@parley/core/protocol/request";
import { Buckets } from "@parley/core/rate-limit/buckets";
import type { Payer } from "@parley/core/rate-limit/payer";
import { throwIfLimited } from "@parley/core/rate-limit/refuse";
import { headsAhead, readsAhead } from "@parley/core/room/ahead";
import { enterRoom, enterRooms } from "@parley/core/room/enter";
import { ParleyError } from "@parley/core/wire/error";
import {
  connectionSeconds,
  frameBytes,
  idleSeconds,
  messageCharacters,
  roomsOfMember,
  subprotocol,
} from "@parley/core/wire/limits";
import { costs, refreshStage, reportCosts } from "./cost-limits.ts";
import { limitKeyOf } from "./payer.ts";
import { rateLimits } from "./rate-limits.ts";
import { answerBlocklist } from "./socket/blocklist.ts";
import { type IncomingFrame, messageRoute } from "./socket/message-route.ts";
import { setNotifications } from "./socket/notifications.ts";
import { answerPresence } from "./socket/presence.ts";
import { moveMarker } from "./socket/read-marker.ts";
import { sayTyping } from "./socket/typing.ts";
import { store } from "./store.ts";

/** The bytes of a welcome for the names of rooms that its user is a member of: names of 29 letters. */
const memberOfBytes = 16_384;

/** The bytes of a welcome for summaries of rooms: some thirty. */
const latestBytes = 10_240;

/** The bytes of a welcome for titles and topics. They are others' texts, of up to 1.3 KB for each room. */
const descriptionBytes = 8_192;

/** The bytes of a welcome for whom its user has blocked: about forty users. A longer list is asked for. */
const blocklistBytes = 2_048;

/** Bytes of events that fit into a frame beside the rest of it. */
const roomLeft = (frame: object) => frameBytes - Buffer.byteLength(JSON.stringify(frame)) - 64;

const fits = (users: readonly string[]) => Buffer.byteLength(JSON.stringify(users)) <= blocklistBytes;

const roomsOfUser = new Buckets(rateLimits.userRooms);

/**
 * @throws ParleyError `rate_limited` when the user entered too many rooms, or cannot pay for them.
 */
const admitTo = (rooms: readonly string[], connection: Connection, payer: Payer) => {
  throwIfLimited(roomsOfUser.take(limitKeyOf(connection), Date.now(), rooms.length), "Too many rooms.");
  const closed = rooms.filter((room) => roomNamed(room).kind !== "open").length;
  const cost = rooms.length * roomCost + closed * closedRoomCost;
  costs.throwIfUnaffordable(payer, cost);
  costs.charge(payer, cost);
};

/**
 * Charges what was read of the log: the events, part of which may be in the answer, and void or
 * expired items.
 */
const chargeReading = (states: readonly RoomState[], unseen: number, payer: Payer) => {
  const bytes = Buffer.byteLength(JSON.stringify(states));
  costs.charge(payer, readCost(bytes + unseen, states.length));
};

const withoutEvents = (state: RoomState): RoomState => ({ ...state, events: [] });

/** Seconds for which a connection may be used, until API Gateway closes it or its token expires. */
const secondsLeft = ({ tokenExpiresAt = Number.POSITIVE_INFINITY }: Connection) =>
  Math.max(1, Math.min(connectionSeconds, Math.floor((tokenExpiresAt - Date.now()) / 1000)));

/** The rooms that a user is a member of, and of those that were active last what a list shows of them. */
const listRooms = async (
  userId: string,
  { latest }: Pick<Hello, "latest">,
  payer: Payer,
): Promise<MemberOf> => {
  const found = await membershipsByUser(store, userId, { limit: 2 * roomsOfMember });
  costs.charge(payer, readCost(2 * found.read * memberBytes, 2));
  const memberOf = fitRooms(found, memberOfBytes);
  if (latest === undefined) return memberOf;
  const { memberships } = found;
  // Its room's item, and of those that are shown the title and the last line.
  costs.charge(payer, readCost(0, memberOf.rooms.length + 2 * Math.min(latest, memberOf.rooms.length)));
  const unseen = new UnseenBytes();
  const listed = await latestRooms(
    store,
    userId,
    { memberships, memberOf },
    { latest, bytes: latestBytes },
    unseen.add,
  );
  costs.charge(payer, readCost(unseen.total, 0));
  return listed;
};

const welcome = async (connection: Connection, hello: Hello, payer: Payer): Promise<WelcomeFrame> => {
  const { id, rooms } = hello;
  admitTo([...rooms.keys()], connection, payer);
  const unseen = new UnseenBytes();
  const { connectionId, userId, name } = connection;
  const onCost = (cost: number) => costs.charge(payer, cost);
  const [entered, memberOf, { revision, users }] = await Promise.all([
    enterRooms(store, connection, rooms, unseen.add),
    listRooms(userId, hello, payer),
    readBlocklist(store, userId, { consistent: false, onCost }),
  ]);
  chargeReading(entered, unseen.total, payer);
  const states = fitDescriptions(entered, descriptionBytes);
  const notFound = [...rooms.keys()].filter((room) => !entered.some((each) => each.room === room));
  const frame: WelcomeFrame = {
    action: "welcome",
    ...(id !== undefined && { id }),
    connectionId,
    userId,
    name,
    limits: {
      messageCharacters,
      frameBytes,
      idleSeconds,
      connectionSeconds: secondsLeft(connection),
      retentionDays: store.retentionDays,
    },
    rooms: states.map(withoutEvents),
    ...(notFound.length > 0 && { notFound }),
    memberOf,
    ...(revision > 0 && { blocklist: { revision, ...(fits(users) && { users }) } }),
  };
  return { ...frame, rooms: fitStates(states, roomLeft(frame)) };
};

const join = async (
  connection: Connection,
  { id, room, cursor }: Join,
  payer: Payer,
): Promise<JoinedFrame> => {
  admitTo([room], connection, payer);
  const unseen = new UnseenBytes();
  const state = await enterRoom(store, connection, room, cursor, unseen.add);
  chargeReading([state], unseen.total, payer);
  const frame = { action: "joined" as const, ...(id !== undefined && { id }) };
  return { ...frame, ...fitState(state, roomLeft({ ...frame, ...withoutEvents(state) })) };
};

const leave = async (connection: Connection, { id, room }: Leave, payer: Payer): Promise<LeftFrame> => {
  const wasSubscribed = await unsubscribe(store, room, connection.connectionId);
  // Entering a room prepays that. DynamoDB bills the deletion of nothing as well.
  if (!wasSubscribed) costs.charge(payer, writeCost(0));
  return { action: "left", ...(id !== undefined && { id }), room };
};

const pong = async (
  { connection, member, payer }: IncomingFrame,
  { id, rooms, blocklist = Number.POSITIVE_INFINITY }: Ping,
): Promise<PongInput> => {
  const cost = readCost(0, readsAhead(rooms));
  costs.throwIfUnaffordable(payer, cost);
  costs.charge(payer, cost);
  const who = { user: connection.userId, member };
  const [ahead, revision = 0] = await Promise.all([
    headsAhead(store, who, rooms),
    renewLease(store, connection, (more) => costs.charge(payer, more)),
  ]);
  return {
    action: "pong",
    ...(id !== undefined && { id }),
    ...ahead,
    ...(revision > blocklist && { blocklist: revision }),
  };
};

/**
 * The actions of each protocol. Sending has its own routes, and is listed here for the error's
 * sentence.
 */
const actions = {
  "parley.v1": [
    "hello",
    "join",
    "leave",
    "read",
    "notifications",
    "typing",
    "presence",
    "blocklist",
    "ping",
    ...eventActions,
  ],
  legacy: [...messageActions, "join", "leave", "ping"],
};

/** The answer to a request that is not a send; none to `typing`. */
const answer = async (incoming: IncomingFrame) => {
  const { connection, member, text, payer } = incoming;
  const request = parseRequest(text, actions[connection.protocol]);
  requireFrameAccess(request, member);
  switch (request.action) {
    case "hello":
      return welcome(connection, request, payer);
    case "join":
      return join(connection, request, payer);
    case "leave":
      return leave(connection, request, payer);
    case "read":
      return moveMarker(incoming, request);
    case "notifications":
      return setNotifications(incoming, request);
    case "typing":
      await sayTyping(incoming, request);
      return undefined;
    case "presence":
      return answerPresence(incoming, request);
    case "blocklist":
      return answerBlocklist(incoming, request);
    case "ping":
      return pong(incoming, request);
    default:
      throw new ParleyError("unknown_action", "A send has its own route.", { field: "action" });
  }
};

/** `$default`: everything but sending. A legacy client is answered by errors only. */
export const handler = messageRoute(async (incoming) => {
  const { connection, payer, confirmed } = incoming;
  await confirmed;
  const [frame] = await Promise.all([answer(incoming), refreshStage()]);
  await reportCosts(payer);
  return connection.protocol === subprotocol ? frame : undefined;
});
