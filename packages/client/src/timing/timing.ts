/** Every wait of the engine, in milliseconds. */
export type Timing = {
  /** How long a connection may take from requesting the token to the welcome. */
  connectWait: number;
  /**
   * Between two pings of an open connection: under the 10 minutes after which API Gateway closes a
   * quiet one.
   */
  heartbeat: number;
  /**
   * The same while the user is present: after this long without a frame from the server it is
   * pinged. With `pongWait` less than a minute.
   */
  presentHeartbeat: number;
  /** How long after a key, a pointer or the focus the user counts as present. */
  presence: number;
  /** How long a pong may take before the connection counts as dead. */
  pongWait: number;
  /** How long the answer to `join`, `leave` or a message may take before it is repeated. */
  ackWait: number;
  /** How long a log page may take before it is requested again. */
  readWait: number;
  /**
   * The maximum wait of the first attempt after the server closed a connection, to spread the
   * clients that it closed with it.
   */
  reconnectBase: number;
  /**
   * The maximum wait of the first retry of anything else; each further one may wait twice as long.
   */
  retryBase: number;
  /** The maximum wait of any retry. */
  retryCap: number;
  /**
   * The maximum wait of an attempt to connect after many in a row have failed: they may be refused
   * for hours.
   */
  refusedCap: number;
  /** How long a connection has to last before the next one starts with short waits again. */
  stable: number;
  /** How long a live frame that is ahead of the others may be early, before the log is read. */
  gapGrace: number;
  /**
   * The maximum that is added to that at random: all clients in a room see a gap at the same
   * moment, and must not read the log at once.
   */
  gapSpread: number;
  /**
   * Between two reads of a gap that may still be filled; at random up to twice as long. The server
   * settles it after about 10 s.
   */
  holeReread: number;
  /**
   * How soon the server is told what was read: a reader reads on. A page that is hidden tells it at
   * once.
   */
  readWithin: number;
  /**
   * The minimum time between the first two such frames of a room. They cost about a quarter of a
   * message, and everybody who is looking at a room would send one for each.
   */
  readInterval: number;
  /**
   * The maximum of that time, which doubles with each frame until the page is hidden, the room is left,
   * or something is marked as unread: others decide how long there is something to read.
   */
  readCap: number;
  /**
   * Between two look-ups in a room of pins that may be out of date; at random up to twice as long.
   * Others decide how many such pins there are.
   */
  lookUpPause: number;
  /**
   * Between two reads of the log that nobody has asked for, after a few at once, over all rooms; at random
   * up to twice as long. Others decide how many there are.
   */
  backgroundPause: number;
  /**
   * Between two reads of what was missed in a room, after some at once; at random up to twice as long. What
   * is between them is read together.
   */
  missedPause: number;
  /** The minimum time between two frames that say that our user is typing in a room. */
  typingInterval: number;
  /** For how long somebody is typing after the last such frame: a little longer than between two. */
  typingExpiry: number;
  /** For how long after a user's message they are not: their frame may arrive after it. */
  typingSettle: number;
  /** The minimum time between two calls of the `subscribe` listeners: one frame of a screen. */
  notify: number;
};

export const defaultTiming: Timing = {
  connectWait: 30_000,
  heartbeat: 4 * 60_000,
  presentHeartbeat: 50_000,
  presence: 2 * 60_000,
  pongWait: 5_000,
  ackWait: 10_000,
  readWait: 10_000,
  reconnectBase: 5_000,
  retryBase: 500,
  retryCap: 30_000,
  refusedCap: 15 * 60_000,
  stable: 10_000,
  gapGrace: 200,
  gapSpread: 1_800,
  holeReread: 2_000,
  readWithin: 3_000,
  readInterval: 20_000,
  readCap: 5 * 60_000,
  lookUpPause: 15_000,
  backgroundPause: 30_000,
  missedPause: 15_000,
  typingInterval: 10_000,
  typingExpiry: 13_000,
  typingSettle: 1_000,
  notify: 16,
};
