import * as v from "valibot";

/** A token bucket: a burst, and then a rate per second. */
export type Rate = { burst: number; perSecond: number };

const Rate = v.object({
  burst: v.pipe(v.number(), v.minValue(1)),
  perSecond: v.pipe(v.number(), v.gtValue(0)),
});

const Share = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));

const Budget = v.object({ ...Rate.entries, perDay: v.pipe(v.number(), v.minValue(1)) });

const budget = (burst: number, perSecond: number, perDay: number) =>
  v.optional(Budget, { burst, perSecond, perDay });

const rate = (burst: number, perSecond: number) => v.optional(Rate, { burst, perSecond });

/** The rate limits. A missing value has the default here, with its reason. */
export const RateLimits = v.object({
  /**
   * Frames of every kind from one connection. A client sends one when it connects, one for each
   * room beyond the hundredth, one for each message and one every four minutes; twenty a second is
   * four times what a fast typist could cause in all.
   */
  connectionFrames: rate(150, 20),
  /** Frames from all connections of a user: two of them at full speed. */
  userFrames: rate(300, 40),
  /**
   * Messages, edits and deletions from one connection. Nobody types ten a second; a client that was
   * away sends its outbox, one after another, and a program that mirrors another chat gets through
   * sixty at once.
   */
  connectionMessages: rate(60, 10),
  /**
   * The same for a user: hardly more than for a connection, so that opening others gains nothing.
   * All execution environments count them together, in the table: a message costs the most, since
   * it has as many posts as readers.
   */
  userMessages: rate(80, 10),
  /**
   * Rooms that a user enters, by `join` or `hello`. Each is two to four writes and a read, and a
   * `hello` names up to a hundred: five devices that come back at once.
   */
  userRooms: rate(500, 10),
  /**
   * Rooms that a user joins or leaves, counted together by all environments. Each is an event that
   * everybody in the room gets, and may list a room in the directory. Somebody new joins a few dozen at
   * once, and nobody means more than one in ten seconds.
   */
  userMemberships: rate(100, 0.1),
  /**
   * What a user reports, counted together by all environments: somebody reads each report. Whoever meets a
   * flood reports some of it, and then its sender.
   */
  userReports: rate(10, 0.005),
  /**
   * How often a user says that they are typing, in each environment: no write counts it. A client says so
   * once in ten seconds in a room, and nobody begins in more than four at once. Of a flood, an environment
   * lets as many through as of messages beyond their limit: a twentieth of their burst, and then fewer.
   */
  userTyping: rate(4, 0.2),
  /**
   * How often a user asks who is online, in each environment: each time reads up to fifty users. A page
   * asks once a minute while a list of people is open, and once in five seconds while its reader scrolls.
   */
  userPresence: rate(10, 0.2),
  /**
   * The connections of a room up to which all others are told who is typing; 0 turns that off. Each time
   * costs as many posts as a message, so in larger rooms it would nearly double the bill.
   */
  typingConnections: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 20),
  /**
   * Handshakes of a user, counted together by all environments. Reconnecting waits longer each
   * time, so a user who needs more than one in two seconds is a program that does not wait.
   */
  userHandshakes: rate(40, 0.5),
  /**
   * Connections that a user has at a time: five devices with two tabs each, twice, since a renewal
   * opens the replacement first.
   */
  userConnections: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 20),
  /**
   * New guests from one address, by `POST /guests` or by a handshake without a token, counted
   * together by all environments. A class behind one address that starts at once gets in; one
   * machine creates at most one user every five seconds.
   */
  addressGuests: rate(200, 0.2),
  /**
   * HTTP requests from one address: a client that scrolls fast reads some ten pages a second, and a
   * household shares an address. Beyond that, each account may send as many of its own.
   */
  addressRequests: rate(300, 50),
  /**
   * What a guest may cost, in millionths of a dollar, counted by all environments together: at
   * once, a second, and a UTC day. A message to ten others is about 25, so 2,000 of those at once,
   * or one a second all day long until the quarter dollar is spent.
   */
  guestCost: budget(50_000, 20, 250_000),
  /** What an account may cost: four guests. Other users behind the same address do not count. */
  accountCost: budget(200_000, 100, 1_000_000),
  /**
   * What all guests of an address may cost together, and requests without a token: a dollar a day.
   * Refused frames count as well, so an address can owe a second burst: $0.25 in its most expensive
   * hour. A class of forty in one room, where each message costs 50, sends twelve hundred at once
   * and then two in three seconds.
   */
  addressCost: budget(60_000, 35, 1_000_000),
  /**
   * The share of the stage's day that one address may use, guests and accounts together. Its guests
   * are refused beyond half of it, and its accounts are slowed beyond all of it. A team of twenty
   * uses a tenth of it in a day, and two hundred in one office hardly all. Raise it for a stage
   * where most users share an address.
   */
  addressShare: v.optional(Share, 0.1),
  /**
   * Recipients of one network that a sender pays for: a class of forty. Otherwise connections that
   * only listen would use up the limit of every sender in the room.
   */
  networkRecipients: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 40),
  /**
   * Recipients that a sender pays for in all other networks together: a class elsewhere, or forty
   * users at home. Otherwise connections from many networks would use up the sender's limit. So an
   * event costs no more than eighty posts, even in a room of thousands.
   */
  otherRecipients: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 40),
  /**
   * What posts to a network's guests may cost beyond those that senders pay for, and as much again
   * for posts to its accounts. It refuses nothing: others' messages neither stop nor slow anyone.
   * Once it is used up, recipients that no sender pays for read the log instead. With everything
   * else that an address may cost, it stays within half a dollar in its most expensive hour. 200
   * guests get some ninety messages live at once, and a thousand get sixteen. One alone gets 2.8 a
   * second all day.
   */
  heardCost: budget(15_000, 3, 250_000),
  /**
   * Frames from all guests of an address, in each execution environment: a class of 200 sends hello
   * at once, and each of them then pings once in four minutes and sends a message now and then,
   * which leaves one in five seconds for each. Sixty guests of one address could otherwise send
   * 1,200 a second, each of them within the limit of a connection.
   */
  addressFrames: rate(300, 40),
  /**
   * Refused frames of an address's guests before their connection is closed. Each costs about three
   * millionths of a dollar, and a single guest may have one a second refused forever. The same
   * number, counted separately, for its accounts once they are slowed.
   */
  addressRefusals: rate(60, 2),
  /**
   * Frames of a user that are refused as too many before their connection is closed: each still
   * costs an invocation, and a part of the request rate that all clients share. Counted by user, so
   * that reconnecting gains nothing. Several at once mean nothing: they were in flight when the
   * first one was refused. Parley's own client has four at most, and one a second for as long as it
   * takes to send an outbox of hundreds of messages.
   */
  userRefusals: rate(15, 1),
  /**
   * The same for an account that is slowed or has used up its day. Its errors say to wait half a
   * minute or more, so one in ten seconds is three times what a waiting client sends. With one a
   * second, sixty accounts would cost $15 a day by refused frames.
   */
  slowedRefusals: rate(15, 0.1),
  /**
   * Seconds for which a user is blocked after that. Reconnecting costs them nothing, and costs one
   * or two thousand invocations each time until they are disconnected again; once a minute, that is
   * some thirty a second. Not much longer: the same user may have a well-behaved client in another
   * tab.
   */
  userBlockSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 60),
});
export type RateLimits = v.InferOutput<typeof RateLimits>;
/** Rate limits as an operator writes them: only those that differ. */
export type RateLimitsInput = v.InferInput<typeof RateLimits>;

/** The defaults. */
export const defaultRateLimits: RateLimits = v.parse(RateLimits, {});

/**
 * Parses rate limits from a setting, as JSON.
 *
 * @throws Error when it is invalid: a mistake of the deployment.
 */
export const readRateLimits = (json: string): RateLimits => v.parse(RateLimits, JSON.parse(json));
