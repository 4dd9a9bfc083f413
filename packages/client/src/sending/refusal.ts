import { messageCharacters } from "@parley/core/wire/limits";
import { thousands } from "@parley/core/wire/thousands";
import type { Refusal } from "../refusal.ts";

/** Whether the first attempt was stored cannot be known: messages of that age are not kept. */
export const tooOld: Refusal = {
  code: "id_expired",
  message:
    "This was first sent longer ago than messages are kept. It may have been delivered: check before you retry.",
};

/** The server would close the connection, and know nothing of the message. */
export const tooLarge: Refusal = {
  code: "message_too_long",
  message: `A message has at most ${thousands(messageCharacters)} characters.`,
};

/**
 * Whether the first attempt was stored cannot be known, and its id would not find it as another
 * user.
 */
export const senderChanged: Refusal = {
  code: "sender_changed",
  message: "You are another user now. The message may have been delivered: check before you retry.",
};
