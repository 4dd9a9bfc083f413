import type { Measured } from "../cost/actions.ts";
import { habits, messageTo, pingsPerHourOnline } from "../cost/workload.ts";
import type { Counts } from "../packages/local/src/meter/counts.ts";
import type { Scenario } from "./arguments.ts";
import { each, type Flow, peakSecond, poisson, sum, talking } from "./flow.ts";
import { busyRate, roomSpread, talk, tokenSeconds } from "./habits.ts";

/** The rate of each activity, in the busiest second of the day's curve. */
export type Rates = {
  /** Connections that are open. */
  online: number;
  messages: number;
  changes: number;
  pings: number;
  /** Frames that say how far a room is read. */
  markers: number;
  handshakes: number;
  /** HTTP requests for older messages. */
  history: number;
  /** Opened pages, one a day per user, with an HTTP request. */
  opened: number;
  /** The hottest room's share of the messages, and recipients of a message beside its sender. */
  hottestShare: number;
  others: number;
};

const secondsOfDay = 24 * 60 * 60;

/**
 * The quantile of a standard normal distribution, for a small upper tail (Abramowitz and Stegun
 * 26.2.23).
 */
const upperQuantile = (tail: number) => {
  const t = Math.sqrt(-2 * Math.log(tail));
  return (
    t -
    (2.515517 + 0.802853 * t + 0.010328 * t ** 2) / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3)
  );
};

/**
 * The hottest room's share of all messages: the room that one in that many exceeds, of lognormal
 * shares with mean 1.
 */
const hottestShareOf = (rooms: number) =>
  rooms < 2
    ? 1
    : Math.min(
        1,
        Math.exp(roomSpread * upperQuantile(Math.min(0.5, 1 / rooms)) - roomSpread ** 2 / 2) / rooms,
      );

/** The rate of a user's daily activity at the day's peak. */
export const ratesOf = ({ workload, peak }: Scenario): Rates => {
  const { users, rooms, peoplePerRoom, messagesPerUserDay, hoursOnline } = workload;
  const online = Math.min(users, (users * hoursOnline * peak) / 24);
  const aDay = (times: number) => (users * times * peak) / secondsOfDay;
  const connections = hoursOnline === 0 ? 0 : Math.max(1, hoursOnline / habits.connectionHours);
  const messages = aDay(messagesPerUserDay);
  return {
    online,
    messages,
    changes: messages * (habits.edited + habits.deleted),
    pings: (online * pingsPerHourOnline) / 3600,
    markers: (online * habits.presentShare * habits.markersPerHourPresent) / 3600,
    handshakes: aDay(connections),
    history: aDay(habits.historyPages),
    opened: aDay(1),
    hottestShare: hottestShareOf(rooms),
    others: peoplePerRoom - 1,
  };
};

/**
 * GB of memory of the functions that an action runs; connecting runs small ones as well, and is
 * assumed to run nothing else.
 */
const memoryGb = { frames: 1, connecting: 0.5 };

/** What the peak second (one in a thousand is busier) requires of AWS. */
export type Load = {
  online: number;
  handshakes: number;
  /**
   * Clients' requests, as the mean of the busiest hour: the burst of the stage's throttle absorbs
   * the excess of one second.
   */
  httpRequests: number;
  requests: number;
  clientFrames: number;
  executions: number;
  invocations: number;
  writeUnits: number;
  readUnits: number;
  messages: number;
  posts: number;
  tokens: number;
  hottestMessages: number;
  hottestReads: number;
};

/** Computes the load to compare with quotas, from rates and what each action uses. */
export const loadOf = (rates: Rates, { actions }: Measured): Load => {
  const message = messageTo(rates.others, actions);
  const posts = message.messagesOut - 1;
  const said = talking(rates.messages + rates.changes, talk);
  const pings = poisson(rates.pings);
  const markers = poisson(rates.markers);
  const handshakes = poisson(rates.handshakes);
  const history = poisson(rates.history);
  const together = (of: (counts: Counts) => number): Flow =>
    sum(
      each(said, of(message)),
      each(pings, of(actions.ping4)),
      each(markers, of(actions.read)),
      each(handshakes, of(actions.comeBack4) + of(actions.disconnect4)),
      each(history, of(actions.history)),
    );
  const seconds = ({ lambdaGbSeconds }: Counts, gb: number) => lambdaGbSeconds / gb;
  const executing = poisson(
    said.mean * seconds(message, memoryGb.frames) +
      pings.mean * seconds(actions.ping4, memoryGb.frames) +
      markers.mean * seconds(actions.read, memoryGb.frames) +
      handshakes.mean *
        (seconds(actions.comeBack4, memoryGb.connecting) +
          seconds(actions.disconnect4, memoryGb.connecting)) +
      history.mean * seconds(actions.history, memoryGb.frames),
  );
  const hottest = peakSecond(talking(said.mean * rates.hottestShare, talk));
  /** A busy room's subscriptions are read once for a batch of at most ten. */
  const readsInRoom = hottest > busyRate ? Math.max(busyRate, hottest / 10) : hottest;
  return {
    online: rates.online,
    handshakes: peakSecond(handshakes),
    httpRequests: rates.history + rates.opened,
    requests: peakSecond(sum(each(said, 1 + posts), pings, markers, each(handshakes, 2), history)),
    clientFrames: peakSecond(sum(said, pings, markers, each(handshakes, 2))),
    executions: peakSecond(executing),
    invocations: peakSecond(together(({ lambdaRequests }) => lambdaRequests)),
    writeUnits: peakSecond(together(({ writeUnits }) => writeUnits)),
    readUnits: peakSecond(together(({ readUnits }) => readUnits)),
    messages: peakSecond(said),
    posts: peakSecond(each(said, posts)),
    tokens: peakSecond(poisson(rates.online / tokenSeconds)),
    hottestMessages: hottest,
    hottestReads: readsInRoom * message.readUnits,
  };
};
