/** The maximum length of a message, in Unicode code points. */
export const messageCharacters = 4000;

/**
 * The maximum length of a message's text as sent, in UTF-16 units: a longer one is not checked
 * further.
 */
export const messageUnits = 2 * messageCharacters;

/** The maximum length of a name, in Unicode code points. */
export const nameCharacters = 40;

/**
 * The maximum length of a name as sent, in UTF-16 units: normalising makes 18 characters of one.
 */
export const nameUnits = 200;

/** The members of a room whose read markers are looked at when somebody asks who has seen a message. */
export const receiptMembers = 100;

/** The maximum length of the line of a profile, in Unicode code points. */
export const profileCharacters = 60;

/** The maximum length of a room's title and of its topic, in Unicode code points. */
export const titleCharacters = 80;
export const topicCharacters = 250;

/**
 * The maximum length of a token, in characters: all headers of a request together have 10,240 bytes
 * at API Gateway.
 */
export const tokenCharacters = 8192;

/**
 * The maximum size of the body of an HTTP request, in bytes. The longest useful one has a name and
 * a token.
 */
export const bodyBytes = 16 * 1024;

/**
 * The maximum size of a frame in either direction, in bytes: API Gateway closes the connection of a
 * client that sends more, and bills what it delivers in steps of this size.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const frameBytes = 32 * 1024;

/**
 * How often a message may be edited. Its item names each edit, so that a deletion finds their
 * texts: without a limit, each edit and each reader would pay for all earlier ones. Concurrent
 * edits may exceed it a little.
 */
export const editsOfMessage = 100;

/**
 * The maximum number of decimal digits of a seq: keys are padded to as many, so that they sort like
 * the numbers.
 */
export const seqDigits = 15;

/** The highest possible seq. */
export const maxSeq = 10 ** seqDigits - 1;

/** The highest revision of a read marker. */
export const maxRevision = 999_999_999;

/** The maximum number of rooms that one `hello` or `ping` may name. */
export const roomsInFrame = 100;

/** The maximum number of users that one `presence` may name. */
export const usersInFrame = 50;

/** The maximum number of rooms that a user may be a member of. Concurrent joins may exceed it a little. */
export const roomsOfMember = 500;

/** The most invitations of a room that are valid, or used up and not expired. */
export const invitationsOfRoom = 25;

/** How long an invitation is valid at most, in hours, and how often it may be used. */
export const invitationHours = 30 * 24;
export const invitationUses = 100;

/** The minutes for which a user is muted at most: a week. */
export const muteMinutes = 7 * 24 * 60;

/** The seconds that slow mode may have between two messages of a user; 0 turns it off. */
export const slowModes = [0, 10, 30, 60, 300, 900, 3600] as const;
export type SlowMode = (typeof slowModes)[number];

/** The maximum length of the reason of a report, and of the note of its answer, in Unicode code points. */
export const reportCharacters = 300;

/** The most users whom a user may block. */
export const usersOfBlocklist = 200;

/** The most users of a direct room. */
export const directUsers = 8;

/**
 * The maximum number of rooms to which others may have added a user, with those that they were removed from
 * lately: nobody's own rooms are used up by others.
 */
export const roomsByOthers = 100;

/** The maximum number of summaries in a welcome, and in one HTTP answer. */
export const summariesOfWelcome = 50;
export const summariesOfRequest = 50;

/** The maximum length of a last line, in Unicode code points. */
export const lineCharacters = 120;

/** The size of a log page: the default limit, and the maximum. */
export const logPage = { default: 50, max: 100 } as const;

/** The maximum number of seqs that a request for single events of a log names. */
export const seqsOfRequest = 20;

/**
 * The maximum bytes of JSON in the list of an HTTP answer, unless a single entry is larger. Lambda
 * answers 6 MB, in which each byte of this may take up to two: it is JSON in JSON.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const answerBytes = 1_000_000;

/** Seconds without a frame in either direction after which API Gateway closes a connection. */
export const idleSeconds = 10 * 60;

/** Seconds after which API Gateway closes any connection. */
export const connectionSeconds = 2 * 60 * 60;

/** The subprotocol of clients that speak the whole protocol. Any other client is a legacy client. */
export const subprotocol = "parley.v1";

/** The prefix of a subprotocol that carries the caller's token: browsers cannot set headers. */
export const bearerPrefix = "bearer.";

/** The room of a frame that names none. */
export const defaultRoom = "general";
