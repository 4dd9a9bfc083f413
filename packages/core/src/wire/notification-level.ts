import * as v from "valibot";

/**
 * What of a room a user is notified of, on all of their devices. `nothing` mutes the room: it adds nothing
 * to the number of their unread messages. `mentions` counts as `everything`: no message has mentions yet.
 */
export const levels = ["everything", "mentions", "nothing"] as const;
export type Level = (typeof levels)[number];

export const Level = v.picklist(
  levels,
  `A level is one of ${levels.map((level) => `\`${level}\``).join(", ")}.`,
);
