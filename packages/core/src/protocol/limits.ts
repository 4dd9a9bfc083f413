/** The longest message, in Unicode code points. */
export const messageCharacters = 4000;

/**
 * The longest text of a message as it is sent, in UTF-16 units: it is looked at no further when it is
 * longer.
 */
export const messageUnits = 2 * messageCharacters;

/** The longest name, in Unicode code points. */
export const nameCharacters = 40;

/** The longest name as it is sent, in UTF-16 units: normalising makes 18 characters of one. */
export const nameUnits = 200;

/** The longest token, in characters: all headers of a request together have 10,240 bytes at API Gateway. */
export const tokenCharacters = 8192;

/** The largest body of an HTTP request, in bytes. The longest that means something has a name and a token. */
export const bodyBytes = 16 * 1024;

/**
 * The largest frame either side sends, in bytes: API Gateway closes the connection of a client that
 * sends more, and bills what it delivers in steps of this size.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const frameBytes = 32 * 1024;

/**
 * How often a message may be edited. Its item names each edit, so that a deletion finds their texts:
 * without an end, each edit and each reader would pay for all before it. Those that are in flight at the
 * same time may go a little beyond.
 */
export const editsOfMessage = 100;

/** The most decimal digits of a seq: keys are padded to as many, so that they sort as the numbers do. */
export const seqDigits = 15;

/** The highest seq that there can be. */
export const maxSeq = 10 ** seqDigits - 1;

/** The most rooms that one `hello` or `ping` may name. */
export const roomsInFrame = 100;

/** The size of a log page: what is read when no limit is asked for, and the most that is given. */
export const logPage = { default: 50, most: 100 } as const;

/**
 * The most bytes of JSON that an HTTP answer's list has, beside one entry that alone is larger. Lambda
 * answers 6 MB, in which each
 * byte of this may take up to two: it is JSON in JSON.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const answerBytes = 1_000_000;

/** Seconds without a frame either way after which API Gateway ends a connection. */
export const idleSeconds = 10 * 60;

/** Seconds after which API Gateway ends any connection. */
export const connectionSeconds = 2 * 60 * 60;

/** The subprotocol of clients that speak the whole protocol. Any other client is a legacy client. */
export const subprotocol = "parley.v1";

/** A subprotocol that starts so carries the caller's token: browsers cannot set headers. */
export const bearerPrefix = "bearer.";

/** The room of a frame that names none. */
export const defaultRoom = "general";
