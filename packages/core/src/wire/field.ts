import * as v from "valibot";
import type { ErrorCode } from "./error.ts";
import {
  maxSeq,
  messageCharacters,
  messageUnits,
  nameCharacters,
  nameUnits,
  profileCharacters,
  reportCharacters,
  roomsInFrame,
  titleCharacters,
  tokenCharacters,
  topicCharacters,
} from "./limits.ts";
import { fittingMapOf, mapOf } from "./map-of.ts";
import { mixesAlphabets, tidyName } from "./name.ts";
import { isReservedName } from "./reserved-name.ts";
import { roomNamePattern } from "./room-kind.ts";
import { tidyText } from "./text.ts";
import { thousands } from "./thousands.ts";
import { namesRoom } from "./title.ts";

/** The sentences of the checks that have their own error code. */
const sentences = {
  room_invalid: "A room's name is 1 to 64 of a-z, 0-9 and `-`.",
  message_empty: "A message needs some visible text.",
  message_too_long: `A message has at most ${thousands(messageCharacters)} characters.`,
} satisfies Partial<Record<ErrorCode, string>>;

type CheckCode = keyof typeof sentences;

/** The message of a check that has its own error code: the code. */
const own = (code: CheckCode): CheckCode => code;

const isCheckCode = (message: string): message is CheckCode => Object.hasOwn(sentences, message);

/** The error code of a failed check, and its sentence. `invalid_field` has the check's own sentence. */
export const refusalOf = ({ message }: { message: string }): { code: ErrorCode; sentence: string } =>
  isCheckCode(message)
    ? { code: message, sentence: sentences[message] }
    : { code: "invalid_field", sentence: message };

/** A room's name: 1 to 64 of a-z, 0-9 and `-`, or the name of one that is not open. */
export const RoomName = v.pipe(
  v.string("A room's name is a string."),
  v.regex(roomNamePattern, own("room_invalid")),
);

/** A whole number from 0 to `max`. `what` begins the sentences of its refusals. */
export const wholeNumber = (what: string, max: number) =>
  v.pipe(
    v.number(`${what} is a number.`),
    v.safeInteger(`${what} is a whole number.`),
    v.minValue(0, `${what} is 0 or more.`),
    v.maxValue(max, `${what} is at most ${thousands(max)}.`),
  );

/** A seq of a room's log: 1 for the first event. 0 is before the first. */
export const Seq = /* @__PURE__ */ wholeNumber("A seq", maxSeq);

/** The id that a client gives its message, the same for every retry of it. */
export const MessageId = v.pipe(
  v.string("An id is a string."),
  v.regex(/^[A-Za-z0-9_-]{1,64}$/, "An id is 1 to 64 of A-Z, a-z, 0-9, `_` and `-`."),
);

/** A client's position in a room: everything up to `seq` in the log called `epoch`. */
export const Cursor = v.object({ epoch: v.pipe(v.string(), v.maxLength(64)), seq: Seq });
export type Cursor = v.InferOutput<typeof Cursor>;

/** Visible text: not only white space, marks and invisible characters. */
const visible = /[^\s\p{Cc}\p{Cf}\p{M}\p{Z}\u2800\u3164\uffa0\u115f\u1160]/u;

/**
 * A pipe that stops at its first failed check: a text that is too long is not checked further.
 * Lengths come first in each, so that nothing of unknown length is normalised.
 */
const untilFault = <T extends v.GenericSchema>(pipe: T) => v.config(pipe, { abortPipeEarly: true });

/** A message's text, as `tidyText` returns it. */
export const MessageText = untilFault(
  v.pipe(
    v.string("A message is a string."),
    v.maxLength(messageUnits, own("message_too_long")),
    v.transform(tidyText),
    v.check((text) => visible.test(text), own("message_empty")),
    v.check(
      (text) => text.length <= messageCharacters || [...text].length <= messageCharacters,
      own("message_too_long"),
    ),
  ),
);

const nameTooLong = `A name has at most ${nameCharacters} characters.`;

/**
 * A display name, as `tidyName` returns it: 1 to 40 characters with something visible, each word in
 * one alphabet, and not reserved.
 *
 * A call that is marked as pure: functions that read no names have none of this in their bundles.
 */
export const DisplayName = /* @__PURE__ */ (() =>
  untilFault(
    v.pipe(
      v.string("A name is a string."),
      v.maxLength(nameUnits, nameTooLong),
      v.transform(tidyName),
      v.check((name) => visible.test(name), "A name needs some visible text."),
      v.check((name) => [...name].length <= nameCharacters, nameTooLong),
      v.check((name) => !mixesAlphabets(name), "Write each word of a name in one alphabet."),
      v.check((name) => !isReservedName(name), "This name is reserved. Choose another one."),
    ),
  ))();

/** A text in one line, as `tidyName` returns it. It may be empty. `what` begins its refusals. */
const oneLine = (what: string, characters: number) => {
  const tooLong = `${what} has at most ${characters} characters.`;
  return v.pipe(
    v.string(`${what} is a string.`),
    v.maxLength(4 * characters, tooLong),
    v.transform(tidyName),
    v.check((text) => [...text].length <= characters, tooLong),
    v.check((text) => text === "" || visible.test(text), `${what} needs some visible text.`),
  );
};

/** One line about a room. */
const aboutRoom = (what: string, characters: number, isFair: (text: string) => boolean = () => true) =>
  untilFault(
    v.pipe(
      oneLine(`A room's ${what}`, characters),
      v.check(isFair, `In a room's ${what}, # can only end a word.`),
    ),
  );

/**
 * A room's title: up to 80 characters in one line, with nothing that looks like a room's name. Empty: the
 * room is called by its name.
 */
export const RoomTitle = /* @__PURE__ */ aboutRoom("title", titleCharacters, (text) => !namesRoom(text));

/** What a room is about: up to 250 characters in one line, or nothing. */
export const RoomTopic = /* @__PURE__ */ aboutRoom("topic", topicCharacters);

/**
 * What a user says of themselves beside their name, such as pronouns or a title: up to 60 characters in one
 * line, or nothing. Like a name, it is no reserved word: it stands where a room's roles are told.
 */
export const ProfileLine = /* @__PURE__ */ (() =>
  untilFault(
    v.pipe(
      oneLine("A profile's line", profileCharacters),
      v.check((line) => !isReservedName(line), "This line is reserved. Choose another one."),
    ),
  ))();

/** Why something is reported: up to 300 characters in one line. */
export const ReportReason = /* @__PURE__ */ (() =>
  untilFault(
    v.pipe(oneLine("A reason", reportCharacters), v.minLength(1, "A reason needs some visible text.")),
  ))();

/** What was done about a report: one line, or nothing. */
export const ReportNote = /* @__PURE__ */ (() => untilFault(oneLine("A note", reportCharacters)))();

/** A user's id, as events have it. */
export const UserId = /* @__PURE__ */ (() =>
  v.pipe(
    v.string("A user's id is a string."),
    v.regex(/^[\w.:=+/@|-]{1,200}$/, "A user's id is the `userId` of a message."),
  ))();

/** The token of an invitation: 128 bits in base64url. */
export const InvitationToken = v.pipe(
  v.string("An invitation is a string."),
  v.regex(/^[\w-]{22}$/, "This is not an invitation."),
);

/** A token in a body. Only its signature says whether it is valid. */
export const Token = /* @__PURE__ */ (() =>
  v.pipe(v.string("A token is a string."), v.maxLength(tokenCharacters, "This is not a token.")))();

/** A map from room to what `value` describes, for at most `roomsInFrame` rooms. */
export const byRoom = <T extends v.GenericSchema>(value: T) =>
  mapOf(RoomName, value, { max: roomsInFrame, sentence: `A frame names at most ${roomsInFrame} rooms.` });

/** Like `byRoom`, but without invalid entries: one bad name does not affect the others. */
export const byFittingRoom = <T extends v.GenericSchema>(value: T) =>
  fittingMapOf(RoomName, value, roomsInFrame);
