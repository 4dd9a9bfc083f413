import type { TimelineMessage } from "@parley/client/snapshot";

const most = 3;

/** What a screen reader says of messages that came together: each of a few, or how many. */
export function announcementOf(messages: readonly Pick<TimelineMessage, "name" | "text">[]): string {
  if (messages.length <= most) return messages.map(({ name, text }) => `${name}: ${brief(text)}`).join(". ");
  const names = new Set(messages.map(({ name }) => name));
  const from = names.size <= most ? ` from ${[...names].join(", ")}` : "";
  return `${messages.length} new messages${from}`;
}

const brief = (text: string) => (text.length > 300 ? `${text.slice(0, 300)}…` : text);
