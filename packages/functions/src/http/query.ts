import { RoomName, Seq } from "@parley/core/wire/field";
import { logPage } from "@parley/core/wire/limits";
import * as v from "valibot";

const wholeNumber = (sentence: string) =>
  v.pipe(v.string(), v.regex(/^-?\d+$/, sentence), v.transform(Number));

/** How many to return: a whole number, clamped to the given range. */
export const Limit = v.optional(
  v.pipe(
    wholeNumber(`\`limit\` is a whole number from 1 to ${logPage.most}.`),
    v.transform((limit) => Math.min(Math.max(limit, 1), logPage.most)),
  ),
  String(logPage.default),
);

const seq = v.optional(v.pipe(wholeNumber("A cursor is a whole number, a seq."), Seq));

/** `?before=`, `?after=` or neither (the newest), and `?limit=`. */
export const LogPage = v.pipe(
  v.object({ before: seq, after: seq, limit: Limit }),
  v.check(
    ({ before, after }) => before === undefined || after === undefined,
    "Ask for `before` or for `after`, not for both.",
  ),
);

/** `/rooms/{room}` */
export const InRoom = v.object({ room: RoomName });

/** `/users/{user}`: a user's id, as in message frames. */
export const OfUser = v.object({
  user: v.pipe(v.string(), v.regex(/^[\w.:=+/@|-]{1,200}$/, "A user's id is the `userId` of a message.")),
});
