import { ReportPoint, reportLists } from "@parley/core/report/list";
import { RoomName, Seq, UserId } from "@parley/core/wire/field";
import { logPage, nameCharacters, seqsOfRequest, summariesOfRequest } from "@parley/core/wire/limits";
import * as v from "valibot";

const wholeNumber = (sentence: string) =>
  v.pipe(v.string(), v.regex(/^-?\d+$/, sentence), v.transform(Number));

/** How many to return: a whole number, clamped to the given range. */
export const Limit = v.optional(
  v.pipe(
    wholeNumber(`\`limit\` is a whole number from 1 to ${logPage.max}.`),
    v.transform((limit) => Math.min(Math.max(limit, 1), logPage.max)),
  ),
  String(logPage.default),
);

const seq = v.optional(v.pipe(wholeNumber("A cursor is a whole number, a seq."), Seq));

const seqsSentence = `\`seqs\` is 1 to ${seqsOfRequest} seqs with commas between them.`;

/** Some seqs, such as `3,17`. */
const seqs = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^\d{1,16}(,\d{1,16})*$/, seqsSentence),
    v.transform((text) => text.split(",").map(Number)),
    v.maxLength(seqsOfRequest, seqsSentence),
    v.array(Seq),
  ),
);

/** `?before=`, `?after=`, `?seqs=` or none of them (the newest), and `?limit=`. */
export const LogPage = v.pipe(
  v.object({ before: seq, after: seq, seqs, limit: Limit }),
  v.check(
    ({ before, after, seqs }) => [before, after, seqs].filter((each) => each !== undefined).length <= 1,
    "Ask for `before`, for `after` or for `seqs`, only for one of them.",
  ),
);

/** `?after=`, the last room of the page before, and `?limit=`. */
const RoomPage = v.object({ after: v.optional(RoomName), limit: Limit });

const namesSentence = `\`rooms\` is 1 to ${summariesOfRequest} names of rooms with commas between them.`;

/** `?rooms=`: some rooms by name, such as `general,tea`; or else a page. */
export const MyRoomsQuery = v.object({
  ...RoomPage.entries,
  rooms: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => text.split(",")),
      v.maxLength(summariesOfRequest, namesSentence),
      v.array(RoomName, namesSentence),
    ),
  ),
});

/** Longer than any title, and than the point after which a page begins. */
const longestTitlePoint = 240;
const titleSentence = `\`title\` and \`afterTitle\` have at most ${longestTitlePoint} characters.`;

/**
 * `?prefix=`: how the names of the rooms begin, and the page of them; or `?title=`, how their titles do,
 * and `?afterTitle=`, the `next` of the page before.
 */
export const DirectoryPage = v.object({
  prefix: v.optional(
    v.pipe(
      v.string(),
      v.regex(
        /^[a-z0-9-]{0,64}$/,
        "`prefix` is the beginning of a room's name: up to 64 of a-z, 0-9 and `-`.",
      ),
    ),
    "",
  ),
  title: v.optional(v.pipe(v.string(), v.maxLength(longestTitlePoint, titleSentence))),
  afterTitle: v.optional(v.pipe(v.string(), v.maxLength(longestTitlePoint, titleSentence))),
  ...RoomPage.entries,
});

/** `/rooms/{room}` */
export const InRoom = v.object({ room: RoomName });

/** `/rooms/{room}/invitations/{invitation}` */
export const InvitationOfRoom = v.object({
  ...InRoom.entries,
  invitation: v.pipe(v.string(), v.regex(/^[\w-]{43}$/, "An invitation's id is 43 characters.")),
});

/** `/rooms/{room}/reports/{report}` */
export const ReportOfRoom = v.object({
  ...InRoom.entries,
  report: v.pipe(v.string(), v.regex(/^[\w-]{22}$/, "A report's id is 22 characters.")),
});

/** `?state=open` or `answered`, `?before=`, the `next` of the page before, and `?limit=`. */
export const ReportsPage = v.object({
  state: v.optional(v.picklist(reportLists, "`state` is `open` or `answered`."), "open"),
  before: v.optional(ReportPoint),
  limit: Limit,
});

/** `/users/{user}`: a user's id, as in message frames. */
export const OfUser = v.object({ user: UserId });

/** `?seq=`, that of the message. */
export const ReceiptsOf = v.object({
  seq: v.pipe(v.optional(v.string(), ""), wholeNumber("`seq` is a whole number."), Seq),
});

/** `/rooms/{room}/members/{user}` */
export const MemberOfRoom = v.object({ ...InRoom.entries, ...OfUser.entries });

const flag = v.optional(
  v.pipe(
    v.picklist(["true", "false"]),
    v.transform((text) => text === "true"),
  ),
  "false",
);

/**
 * `?after=`, the last member of the page before, `?limit=`, the members that are looked at, `?prefix=`, how
 * a word of their names begins, `?muted=true` for who is muted as well, and `?banned=true` for who is
 * banned in place of the members.
 */
export const MembersPage = v.object({
  after: v.optional(UserId),
  limit: Limit,
  prefix: v.optional(
    v.pipe(v.string(), v.maxLength(nameCharacters, `\`prefix\` has at most ${nameCharacters} characters.`)),
  ),
  muted: flag,
  banned: flag,
});
