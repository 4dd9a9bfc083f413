import * as v from "valibot";

/** A token bucket: so much at once, and from then on so much a second. */
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

/** How much anybody may do. What is left out of a value has the default that stands here, with its reason. */
export const RateLimits = v.object({
  /**
   * Frames of every kind from one connection. A client sends one when it connects, one for each room beyond
   * the hundredth, one for each message and one every four minutes; twenty a second is four times what a
   * fast typist could cause in all.
   */
  connectionFrames: rate(150, 20),
  /** Frames from all connections of a person: two of them at full speed. */
  userFrames: rate(300, 40),
  /**
   * Messages, edits and deletions from one connection. Nobody types ten a second; a client that was away
   * sends what waited, one after another, and a program that mirrors another chat gets through sixty at
   * once.
   */
  connectionMessages: rate(60, 10),
  /**
   * The same for a person: hardly more than for a connection, so that opening others gains nothing. All
   * execution environments count them together, in the table: a message is what costs the most, as many
   * posts as it has readers.
   */
  userMessages: rate(80, 10),
  /**
   * Rooms that a person enters, by `join` or `hello`. Each is two to four writes and a read, and a `hello`
   * names up to a hundred: five devices that come back at once.
   */
  userRooms: rate(500, 10),
  /**
   * Handshakes of a person, counted together by all environments. Reconnecting waits longer each time, so a
   * person who needs more than one in two seconds is a program that does not wait.
   */
  userHandshakes: rate(40, 0.5),
  /**
   * Connections that a person has at a time: five devices with two tabs each, twice, since a renewal opens
   * the replacement first.
   */
  userConnections: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 20),
  /**
   * New guests from one address, by `POST /guests` or by a handshake without a token, counted together by
   * all environments. A class behind one address that starts at once gets in; one machine makes at most a
   * new person every five seconds.
   */
  addressGuests: rate(200, 0.2),
  /**
   * HTTP requests from one address: a client that scrolls fast reads some ten pages a second, and a house
   * shares an address.
   */
  addressRequests: rate(300, 50),
  /**
   * What a guest may cost, in millionths of a dollar, counted by all environments together: at once, a
   * second, and a UTC day. A message to ten others is about 25, so 2,000 of those at once, or one a second
   * all day long until the quarter dollar is spent.
   */
  guestCost: budget(50_000, 20, 250_000),
  /** What an account may cost: four guests. Whoever is behind the same address does not count. */
  accountCost: budget(200_000, 100, 1_000_000),
  /**
   * What all guests of an address may cost together, and whoever reads without a token: a dollar a day.
   * Refused frames count as well, so an address can owe a second burst: $0.25 in the hour that costs the
   * most. A class of forty in one room, each message of which costs 50, says twelve hundred at once and
   * then two in three seconds.
   */
  addressCost: budget(60_000, 35, 1_000_000),
  /**
   * Of the stage's day, the share of one address, for its guests and accounts together: then its guests are
   * turned away, at half of it already, and its accounts are slowed. A team of twenty uses a tenth of it in
   * a day, and two hundred in one office hardly all. More for a stage most of whose users share an address.
   */
  addressShare: v.optional(Share, 0.1),
  /**
   * Recipients of one network whom a speaker pays for: a class of forty. Else whoever opens connections
   * that only listen would use up the limit of everybody who speaks there. It counts in each part of a
   * large room. So many hear live whatever is said.
   */
  networkRecipients: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 40),
  /**
   * What the posts to a network's guests beyond those may cost, and as much those to its accounts. It
   * refuses nothing: what others say keeps nobody from speaking, and slows nobody. Those beyond forty read
   * the log instead once it is used up. With what else an address may cost, it stays within half a dollar in
   * the hour that costs the most. 200 guests hear some ninety messages live at once, and a thousand hear
   * sixteen.
   */
  heardCost: budget(15_000, 3, 250_000),
  /**
   * Frames from all guests of an address, in each execution environment: a class of 200 says hello at once,
   * and each of them then pings once in four minutes and says a message now and then, which leaves one in
   * five seconds to everybody. Sixty guests of one address could otherwise send 1,200 a second, each of
   * them within what a connection may send.
   */
  addressFrames: rate(300, 40),
  /**
   * Frames of an address's guests that are refused before the connection they come from is ended. Each
   * costs about three millionths of a dollar, and a guest by itself may have one a second refused for ever.
   * As many, counted apart, of its accounts once they are slowed.
   */
  addressRefusals: rate(60, 2),
  /**
   * Frames of a person that are refused as too many before the connection they come from is ended: each
   * still costs an invocation, and a part of the request rate that all clients share. Counted by person, so
   * that coming back gains nothing. Several at once are no sign of anything: they were in flight when the
   * first one was refused. Parley's own client has four at most, and one a second for as long as it takes
   * to send hundreds of messages that waited.
   */
  userRefusals: rate(15, 1),
  /**
   * The same for an account that is slowed or has used up its day. It was told to wait half a minute or
   * more, so one in ten seconds is three times what a client sends that waits. With one a second, sixty
   * accounts cost $15 a day by what is refused.
   */
  slowedRefusals: rate(15, 0.1),
  /**
   * Seconds for which a person is let in no more after such an end. Coming back costs them nothing, and one
   * or two thousand invocations each time until they are ended again; once a minute, that is some thirty a
   * second. Hardly longer: the same person may have a client that waits, in another tab.
   */
  userBlockSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 60),
});
export type RateLimits = v.InferOutput<typeof RateLimits>;
/** Rate limits as an operator writes them: only those that differ. */
export type RateLimitsInput = v.InferInput<typeof RateLimits>;

/** Those that hold when nothing is set. */
export const defaultRateLimits: RateLimits = v.parse(RateLimits, {});

/**
 * The rate limits that a setting asks for, as JSON.
 *
 * @throws Error when it is none: a mistake of the deployment.
 */
export const readRateLimits = (json: string): RateLimits => v.parse(RateLimits, JSON.parse(json));
