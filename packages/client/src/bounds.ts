/**
 * What a client keeps at most, however long it is open. Everything else can be read again, or is
 * older than what anything refers to.
 */
export const bounds = {
  /** The newest messages of a room. Older ones are let go: `loadOlder` reads them again. */
  messages: 1_000,
  /** The messages of a room that is held: see `Parley.hold`. */
  heldMessages: 10_000,
  /** How many more of either may come before the oldest are let go, all in one pass. */
  slack: 250,
  /** Changes of a room's messages that are not kept: they wait for their message. */
  waitingChanges: 1_000,
  /** What has happened to a room: the newest of the events that are held. */
  activityEvents: 500,
  /** Who is typing in a room, and whose last messages have just ended that. */
  typists: 10,
  /** Messages of a room whose live pins are in doubt, and wait to be looked up. */
  doubtedPins: 100,
  /** Ids of what has left the outbox: a late update of one must not bring it back. */
  removedIds: 5_000,
  /** Our own user ids: a client without a token is another user on each connection. */
  ownIds: 1_000,
} as const;
