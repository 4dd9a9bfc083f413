import { Buckets } from "@parley/core/allowance/buckets";
import { refuseFor } from "@parley/core/allowance/refuse";
import type { Connection } from "@parley/core/connection/connection";
import { ParleyError } from "@parley/core/protocol/error";
import type { RoomState } from "@parley/core/protocol/event";
import type { JoinedFrame, LeftFrame, PongInput, WelcomeFrame } from "@parley/core/protocol/frame";
import {
  connectionSeconds,
  frameBytes,
  idleSeconds,
  messageCharacters,
  subprotocol,
} from "@parley/core/protocol/limits";
import { parseRequest } from "@parley/core/protocol/parse";
import type { Hello, Join, Leave, Ping } from "@parley/core/protocol/request";
import { headsAhead } from "@parley/core/room/ahead";
import { enterRoom, enterRooms } from "@parley/core/room/enter";
import { fitState, fitStates } from "@parley/core/room/fit";
import { unsubscribe } from "@parley/core/subscription/subscribe";
import { allowances } from "./allowances.ts";
import { answering } from "./socket/answer.ts";
import { store } from "./store.ts";

/** How many bytes of events fit into a frame beside the rest of it. */
const roomLeft = (frame: object) => frameBytes - Buffer.byteLength(JSON.stringify(frame)) - 64;

const roomsOfPerson = new Buckets(allowances.personRooms);

/** @throws ParleyError `rate_limited` when the person entered too many rooms. */
const admitTo = (rooms: number, { userId }: Connection) =>
  refuseFor(roomsOfPerson.take(userId, Date.now(), rooms), "Too many rooms.");

const withoutEvents = (state: RoomState): RoomState => ({ ...state, events: [] });

/** For how many seconds a connection may be used: API Gateway ends it, or its token does. */
const secondsLeft = ({ tokenExpiresAt = Number.POSITIVE_INFINITY }: Connection) =>
  Math.max(1, Math.min(connectionSeconds, Math.floor((tokenExpiresAt - Date.now()) / 1000)));

const welcome = async (connection: Connection, { id, rooms }: Hello): Promise<WelcomeFrame> => {
  admitTo(rooms.size, connection);
  const states = await enterRooms(store, connection, rooms);
  const { connectionId, userId, name } = connection;
  const frame: WelcomeFrame = {
    action: "welcome",
    ...(id !== undefined && { id }),
    connectionId,
    userId,
    name,
    limits: { messageCharacters, frameBytes, idleSeconds, connectionSeconds: secondsLeft(connection) },
    rooms: states.map(withoutEvents),
  };
  return { ...frame, rooms: fitStates(states, roomLeft(frame)) };
};

const join = async (connection: Connection, { id, room, cursor }: Join): Promise<JoinedFrame> => {
  admitTo(1, connection);
  const state = await enterRoom(store, connection, room, cursor);
  const frame = { action: "joined" as const, ...(id !== undefined && { id }) };
  return { ...frame, ...fitState(state, roomLeft({ ...frame, ...withoutEvents(state) })) };
};

const leave = async (connection: Connection, { id, room }: Leave): Promise<LeftFrame> => {
  await unsubscribe(store, room, connection.connectionId);
  return { action: "left", ...(id !== undefined && { id }), room };
};

const pong = async ({ id, rooms }: Ping): Promise<PongInput> => ({
  action: "pong",
  ...(id !== undefined && { id }),
  rooms: await headsAhead(store, rooms),
});

/** The actions of each protocol. Sending is on routes of its own, and is named here for the error's sentence. */
const actions = {
  "parley.v1": ["hello", "join", "leave", "ping", "sendMessage", "sendmessage", "edit", "delete"],
  legacy: ["sendMessage", "sendmessage", "join", "leave", "ping"],
};

/** What a request that is no send is answered with. */
const answer = async (connection: Connection, text: string) => {
  const request = parseRequest(text, actions[connection.protocol]);
  switch (request.action) {
    case "hello":
      return welcome(connection, request);
    case "join":
      return join(connection, request);
    case "leave":
      return leave(connection, request);
    case "ping":
      return pong(request);
    default:
      throw new ParleyError("unknown_action", "A send has a route of its own.", { field: "action" });
  }
};

/** `$default`: everything but sending. A legacy client is answered by errors only. */
export const handler = answering(async ({ text, connection }) => {
  const frame = await answer(connection, text);
  return connection.protocol === subprotocol ? frame : undefined;
});
