import type { Connection } from "@parley/core/connection/connection";
import { deliver } from "@parley/core/fanout/deliver";
import { messageFrame } from "@parley/core/fanout/frame";
import { createPoster } from "@parley/core/fanout/poster";
import { sendMessage } from "@parley/core/message/send";
import { parseRequest } from "@parley/core/protocol/parse";
import type { SendMessage } from "@parley/core/protocol/request";
import { subscribe, subscribersOf } from "@parley/core/subscription/subscribe";
import { setting } from "./setting.ts";
import { answering } from "./socket/answer.ts";
import { claimedName } from "./socket/claimed-name.ts";
import { store } from "./store.ts";

const post = createPoster(setting("PARLEY_SOCKET"));

const sendActions = ["sendMessage", "sendmessage"] as const;

/** Who a message is from: the connection's user, under the name that a legacy frame claims, if any. */
const senderOf = ({ userId, name, protocol }: Connection, request: SendMessage) => {
  const claim = protocol === "legacy" ? claimedName(request.user_id) : undefined;
  return claim === undefined ? { userId, name } : { userId, name: claim, claimed: true };
};

/** `sendMessage`: stores the message, tells the room, and answers with the stored message as acknowledgement. */
export const handler = answering(async ({ text, messageId, connection }) => {
  const request = parseRequest(text, sendActions);
  if (request.action !== "sendMessage" && request.action !== "sendmessage") return;
  const { room, message, replyTo, id = messageId } = request;
  const { epoch, event, repeated } = await sendMessage(store, {
    room,
    id,
    message,
    replyTo,
    sender: senderOf(connection, request),
  });

  const outgoing = { room, epoch, event, connectionId: connection.connectionId };
  const payloads = {
    "parley.v1": JSON.stringify(messageFrame(outgoing, "parley.v1")),
    legacy: JSON.stringify(messageFrame(outgoing, "legacy")),
  };
  const subscribers = await subscribersOf(store, room);
  const isOwn = (subscriber: { connectionId: string }) => subscriber.connectionId === connection.connectionId;
  // A legacy client cannot tell a repeated frame from a second message.
  const others = subscribers.filter((each) => !isOwn(each) && !(repeated && each.protocol === "legacy"));
  const joins = connection.protocol === "legacy" && !subscribers.some(isOwn);
  const [delivery] = await Promise.all([
    deliver(store, post, others, ({ protocol }) => payloads[protocol]),
    joins && subscribe(store, room, connection),
  ]);
  if (delivery.busy > 0 || delivery.refused > 0)
    console.warn("Not everybody was reached", room, event.seq, delivery);
  return messageFrame(outgoing, connection.protocol);
});
