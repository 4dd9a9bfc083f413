import type { RoomSnapshot, TimelineMessage } from "@parley/client/snapshot";
import { guestPrefix } from "@parley/core/wire/user-id";
import { senderOf } from "../../namesake/namesake-index.ts";
import { type SenderBadge, senderBadge } from "../../user/sender-badge.ts";
import { namesakesOf } from "./namesakes.ts";

/** Whom an id is of: the server makes the ids, and their prefixes. */
export type UserKind = "guest" | "account";

/** The kind of the user with an id. */
export const kindOfUser = (userId: string): UserKind =>
  userId.startsWith(guestPrefix) ? "guest" : "account";

/** A sender's name, and what tells it apart from the same name of another user. */
export type SenderMarks = {
  readonly name: string;
  readonly own: boolean;
  readonly standing: SenderBadge | undefined;
  /** What the server knows the user as. */
  readonly kind: UserKind;
  /** The tag, if another user's name is similar, or this one reads like a mark. */
  readonly tag: string | undefined;
};

/** The sender's tag, if the name may be taken for another user's in the room. */
export const tagIn = (room: RoomSnapshot | undefined, message: TimelineMessage): string | undefined =>
  room && namesakesOf(room).get(senderOf(message));

/**
 * The marks of a message's sender.
 *
 * @param hasAccounts whether there are accounts here.
 */
export const marksOf = (
  room: RoomSnapshot | undefined,
  message: TimelineMessage,
  hasAccounts: boolean,
): SenderMarks => ({
  name: message.name,
  own: message.own,
  standing: senderBadge(message, hasAccounts),
  kind: kindOfUser(message.userId),
  tag: tagIn(room, message),
});
