import type { TimelineMessage } from "@parley/client/snapshot";
import { spokenName, standingOf } from "./standing.ts";

/** A message that came, or was changed just now. */
export type Told = { readonly name: string; readonly text: string; readonly change?: "edited" | "deleted" };

const most = 3;

const speakerOf = (message: TimelineMessage, hasAccounts: boolean) =>
  message.own ? "You" : spokenName(message.name, standingOf(message, hasAccounts));

/** What to tell of a message that came. Nothing of one that is gone already. `hasAccounts`: whether people have accounts here. */
export const arrivalOf = (message: TimelineMessage, hasAccounts: boolean): Told[] =>
  message.deleted ? [] : [{ name: speakerOf(message, hasAccounts), text: message.text }];

/** What to tell of a message that was known, and is another now. */
export const changeOf = (message: TimelineMessage, hasAccounts: boolean): Told => ({
  name: speakerOf(message, hasAccounts),
  text: message.text,
  change: message.deleted ? "deleted" : "edited",
});

/** What a screen reader says of what came together: each of a few, or how many. */
export function announcementOf(told: readonly Told[]): string {
  if (told.length <= most) return told.map(sentence).join(". ");
  const messages = told.filter(({ change }) => change === undefined);
  const changes = told.length - messages.length;
  const names = new Set(messages.map(({ name }) => name));
  const from = names.size <= most ? ` from ${[...names].join(", ")}` : "";
  const parts = [
    ...(messages.length > 0
      ? [`${messages.length} new message${messages.length > 1 ? "s" : ""}${from}`]
      : []),
    ...(changes > 0 ? [`${changes} message${changes > 1 ? "s" : ""} changed`] : []),
  ];
  return parts.join(", ");
}

function sentence({ name, text, change }: Told): string {
  if (change === "deleted") return `${name} deleted a message`;
  return `${name}${change ? " changed a message" : ""}: ${brief(text)}`;
}

const brief = (text: string) => (text.length > 300 ? `${text.slice(0, 300)}…` : text);
