import type { Connection } from "@parley/core/connection/connection";
import { announce } from "@parley/core/fanout/announce";
import { missed } from "@parley/core/fanout/deliver";
import { eventFrame, legacyFrame, type Outgoing } from "@parley/core/fanout/frame";
import { createPoster } from "@parley/core/fanout/poster";
import { changeMessage } from "@parley/core/message/change";
import { sendMessage } from "@parley/core/message/send";
import { ParleyError } from "@parley/core/protocol/error";
import { parseRequest } from "@parley/core/protocol/parse";
import type { Request, SendMessage } from "@parley/core/protocol/request";
import { setting } from "./setting.ts";
import { answering } from "./socket/answer.ts";
import { claimedName } from "./socket/claimed-name.ts";
import { store } from "./store.ts";

const post = createPoster(setting("PARLEY_SOCKET"));

/** The actions of this function's routes that each protocol has. */
const actions = {
  "parley.v1": ["sendMessage", "sendmessage", "edit", "delete"],
  legacy: ["sendMessage", "sendmessage"],
};

/** Who a message is from: the connection's user, under the name that a legacy frame claims, if any. */
const senderOf = ({ userId, name, protocol }: Connection, request: SendMessage) => {
  const claim = protocol === "legacy" ? claimedName(request.user_id) : undefined;
  return claim === undefined ? { userId, name } : { userId, name: claim, claimed: true };
};

/** Stores what a request says. `fallbackId` is for clients that give their messages no ids. */
const record = (connection: Connection, request: Request, fallbackId: string) => {
  const id = request.id ?? fallbackId;
  switch (request.action) {
    case "sendMessage":
    case "sendmessage": {
      const { room, message, replyTo, retry } = request;
      return sendMessage(store, { room, id, retry, message, replyTo, sender: senderOf(connection, request) });
    }
    case "edit": {
      const { room, seq, message, retry } = request;
      return changeMessage(store, {
        kind: "edit",
        room,
        id,
        retry,
        target: seq,
        message,
        sender: connection,
      });
    }
    case "delete": {
      const { room, seq, retry } = request;
      return changeMessage(store, { kind: "delete", room, id, retry, target: seq, sender: connection });
    }
    default:
      throw new ParleyError("unknown_action", "This action has a route of its own.", { field: "action" });
  }
};

/** Tells the room. What is stored is stored: whatever goes wrong here is logged, and healed by the log. */
const tell = async (outgoing: Outgoing, from: Connection, repeated: boolean) => {
  try {
    const delivery = await announce(store, post, { outgoing, from, repeated });
    if (missed(delivery) === 0) return;
    console.warn("Not everybody was reached", outgoing.room, outgoing.event.seq, delivery);
  } catch (error) {
    console.error("The room was not told", outgoing.room, outgoing.event.seq, error);
  }
};

const roomOf = (request: Request) => ("room" in request ? request.room : "");

/** `sendMessage`, `edit`, `delete`: stores the event, tells the room, and answers with the event as acknowledgement. */
export const handler = answering(async ({ text, messageId, connection }) => {
  const request = parseRequest(text, actions[connection.protocol]);
  const { epoch, event, repeated } = await record(connection, request, messageId);
  const outgoing = { room: roomOf(request), epoch, event, connectionId: connection.connectionId };
  await tell(outgoing, connection, repeated);
  return connection.protocol === "legacy" ? legacyFrame(outgoing) : eventFrame(outgoing);
});
