import type { RoomSnapshot, TimelineMessage } from "@parley/client/snapshot";
import { marksOf } from "../sender/sender-marks.ts";
import { maxSpoken, spokenSender, spokenText } from "../sender/spoken.ts";

/** A message that arrived, or was changed just now. */
export type Told = {
  readonly userId: string;
  readonly name: string;
  readonly text: string;
  readonly change?: "edited" | "deleted";
};

const max = 3;

/** Where a message is told: its room, and whether there are accounts here. */
export type Scene = { readonly room: RoomSnapshot | undefined; readonly hasAccounts: boolean };

const told = (message: TimelineMessage, { room, hasAccounts }: Scene): Told => ({
  userId: message.userId,
  name: spokenSender(marksOf(room, message, hasAccounts)),
  text: message.text,
});

/** The announcement of a message that arrived. None of a deleted one. */
export const arrivalOf = (message: TimelineMessage, scene: Scene): Told[] =>
  message.deleted ? [] : [told(message, scene)];

/** The announcement of a known message that has changed. */
export const changeOf = (message: TimelineMessage, scene: Scene): Told => ({
  ...told(message, scene),
  change: message.deleted ? "deleted" : "edited",
});

/**
 * What a screen reader says of messages that arrived together: each of a few by itself, or how
 * many.
 */
export function announcementsOf(told: readonly Told[]): string[] {
  if (told.length <= max) return told.map(sentence);
  const messages = told.filter(({ change }) => change === undefined);
  const changes = told.length - messages.length;
  const users = new Set(messages.map(({ userId }) => userId)).size;
  // Names in a row would be as many users as they have commas.
  const from = users === 1 ? ` from ${messages[0]?.name}` : ` from ${users} people`;
  const parts = [
    ...(messages.length > 0
      ? [`${messages.length} new message${messages.length > 1 ? "s" : ""}${from}`]
      : []),
    ...(changes > 0 ? [`${changes} message${changes > 1 ? "s" : ""} changed`] : []),
  ];
  return [parts.join(", ")];
}

function sentence({ name, text, change }: Told): string {
  if (change === "deleted") return `${name} deleted a message`;
  return `${name}${change ? " changed a message" : ""}: ${spokenText(text, maxSpoken)}`;
}
