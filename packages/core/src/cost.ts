import { longestGreeting } from "./greeting.ts";
import { connectionSeconds } from "./wire/limits.ts";

/**
 * AWS's list prices in us-east-1, in millionths of a US dollar: the unit of limits. The local
 * cloud's meter has the same ones with their sources, and a test compares them.
 */
export const prices = {
  /** A WebSocket message in either direction, of up to 32 KB. */
  message: 1,
  /** A minute of a WebSocket connection. */
  connectionMinute: 0.25,
  /** An HTTP request, of up to 512 KB. */
  httpRequest: 1,
  writeUnit: 0.625,
  readUnit: 0.125,
  lambdaRequest: 0.2,
  gbSecond: 13.3334,
  logByte: 500_000 / 2 ** 30,
  byteOut: 90_000 / 2 ** 30,
} as const;

/**
 * The surcharge for a stored KB. It is not AWS's price, whose storage costs next to nothing in a
 * day: it weighs what stays forever, so that nobody fills the table for what they may cost in an
 * hour.
 */
const storedKb = 3.5;

/** What an item has beside its text: keys, ids, times, names. */
const itemBytes = 500;

/** A short run: 30 ms with 1 GB, and what Lambda and API Gateway log of it. */
const run = prices.lambdaRequest + 0.03 * prices.gbSecond + 900 * prices.logByte;

const kb = (bytes: number) => Math.ceil((bytes + itemBytes) / 1024);

/** What API Gateway bills as one message: a message from a client is at most four of them. */
const messageStep = 32_768;

/** A frame and its answer, whatever it asks for. */
export const frameCost = 2 * prices.message + run;

/** The same for a message of a given size, which a client may send in frames of 32 KB. */
export const frameCostOf = (bytes: number): number =>
  frameCost + Math.max(0, Math.ceil(bytes / messageStep) - 1) * prices.message;

/** The maximum minutes for which API Gateway keeps a connection open. */
const connectionMinutes = connectionSeconds / 60;

/**
 * A connection from its handshake to its end: three or four runs, its item, its lease and a legacy
 * client's subscription, created and deleted, what stays of the lease, and two hours. They are charged
 * when it begins: `$disconnect` may never arrive, and an address that paid for its open connections at
 * their end could have more of them than it can pay for.
 */
export const connectionCost =
  4 * run + 13 * prices.writeUnit + 5 * prices.readUnit + connectionMinutes * prices.connectionMinute;

/** The memory of the function that greets legacy clients, in GB. */
const greetingGb = 0.5;

/**
 * The same for a legacy client, with its greeting: charged as if the client left at once, since the
 * greeting then takes the longest.
 */
export const legacyConnectionCost =
  connectionCost + prices.message + run + greetingGb * (longestGreeting / 1000) * prices.gbSecond;

/**
 * Storing a message of a given size, beside its frame: the counter, the intent, and the event with
 * its entry in the index.
 */
export const messageCost = (bytes: number): number =>
  (2 + 2 * kb(bytes)) * prices.writeUnit + 2 * prices.readUnit + 2 * kb(bytes) * storedKb;

/**
 * Receives what work costs beside what was charged before it began: what that depends on has to be
 * read first.
 */
export type OnCost = (cost: number) => void;

/** For work that is charged to nobody: the operator's. */
export const uncharged: OnCost = () => {};

/** Writing a stored event of a given size again that is in no index. */
export const writeCost = (bytes: number): number => kb(bytes) * prices.writeUnit;

/** Writing a stored message of a given size again, with its entry in the index. */
export const rewriteCost = (bytes: number): number => 2 * writeCost(bytes);

/**
 * Giving a stored message of a given size to another user: its entry in the index moves, which is two
 * writes.
 */
export const moveCost = (bytes: number): number => 3 * writeCost(bytes);

/**
 * Storing an edit of a given size, beside its frame: the event, the message that it is applied to,
 * if that is no larger, the event once more when a later edit removes the text, and then without it
 * when the message is deleted.
 */
export const editCost = (bytes: number): number =>
  (3 + 4 * kb(bytes)) * prices.writeUnit + 5 * prices.readUnit + kb(bytes) * storedKb;

/** Storing a deletion, beside its frame. */
export const deleteCost = editCost(0);

/**
 * Storing a pin or an unpin, beside its frame, its message and the room's list: the counter, the
 * intent and the event, and the last two once more when their user is deleted.
 */
export const pinCost = 5 * prices.writeUnit + 2 * prices.readUnit + storedKb;

/**
 * Storing a `join` or a `leave`, beside its frame and what is posted to the user's other connections: as a
 * pin, the member's item with its entry in the index, which is deleted with its user, and finding the
 * connections.
 */
export const membershipCost = pinCost + 4 * prices.writeUnit + 2 * prices.readUnit + storedKb;

/**
 * Storing a title and a topic of a given size together, beside their frame: as a pin, with an event of
 * that size, the description, which is written once for each, the note of it in the room's item, the
 * listing of an open room with its entry in the index, which is deleted and written, and whether its user
 * is a member.
 */
export const describeCost = (bytes: number): number =>
  pinCost + 6 * writeCost(bytes) + 2 * prices.writeUnit + prices.readUnit + kb(bytes) * storedKb;

/**
 * Storing that a room is archived or restored, beside its frame: as a pin, the note in the room's item, and
 * the directory's item with its entry in the index.
 */
export const archiveCost = pinCost + 3 * prices.writeUnit + storedKb;

/**
 * Storing a mute, or a room's rules, beside its frame: as a pin, with what it is applied to, the member's
 * item, and the room's item, which keeps it for a while.
 */
export const moderationCost = pinCost + 4 * prices.writeUnit + 4 * prices.readUnit;

/** Changing a profile, beside the request: the line, and who may know when its user was last online. */
export const profileCost = 2 * prices.writeUnit + 2 * storedKb;

/** Listing a room in the directory, where it stays. */
export const listingCost = prices.writeUnit + storedKb;

/** Making or revoking an invitation, beside the request: the others of the room, and the item. */
export const invitationCost = prices.writeUnit + 2 * prices.readUnit;

/** Storing or answering a report, beside the request and what it has to read and to write: what stays. */
export const reportCost = storedKb;

/**
 * Blocking or unblocking a user, beside the list itself, its frame and what is posted to the user's other
 * connections: the entry, and finding the connections and their leases.
 */
export const blocklistCost = prices.writeUnit + 2 * prices.readUnit + storedKb;

/** Posting a frame of a given size to a number of recipients. */
export const postsCost = (recipients: number, bytes: number): number =>
  recipients * (Math.ceil(bytes / messageStep) * prices.message + bytes * prices.byteOut);

/** Reading a number of bytes of the table in a number of calls: a unit for each started 4 KB. */
export const readCost = (bytes: number, calls = 1): number => (bytes / 4096 + calls) * prices.readUnit;

/** What a subscription has beside its room's name, which is in it three times: keys, ids, times. */
const subscriptionBytes = 320;

/** Reading one of a room's subscribers, among the others. */
export const subscriberCost = (room: string): number =>
  readCost(subscriptionBytes + 3 * Buffer.byteLength(room), 0);

/**
 * Entering a room: the subscription with its index, created and deleted, the head, how far its user has
 * read, the room's item if it is new, or its description.
 */
export const roomCost = 5 * prices.writeUnit + 3 * prices.readUnit;

/**
 * What entering a room that is not open takes more: the room and the member, twice if access is changed
 * meanwhile.
 */
export const closedRoomCost = 4 * prices.readUnit;

/**
 * Moving a read marker, beside its frame and what is posted to the user's other connections: the head,
 * the marker, which is read if it is not moved, and finding the connections.
 */
export const readMarkerCost = prices.writeUnit + 3 * prices.readUnit;

/** The same for the first marker in a room, which stays. */
export const firstReadMarkerCost = readMarkerCost + storedKb;

/**
 * Setting what a member is notified of, beside its frame and what is posted to the user's other
 * connections: the member's item with its entry in the index, which is read if it is not changed, and
 * finding the connections.
 */
export const notificationsCost = 2 * prices.writeUnit + 2 * prices.readUnit;

/** An HTTP request with an answer of a given size, read from the table in a number of calls. */
export const requestCost = (bytes: number, calls = 2): number =>
  Math.ceil((bytes + 1) / (512 * 1024)) * prices.httpRequest +
  run +
  bytes * prices.byteOut +
  readCost(bytes, calls);

/** A new guest, beside the request: the limit's item and the profile. */
export const guestCost = 2 * prices.writeUnit + storedKb;
