import type { Acknowledged, Ledger } from "../users/ledger.ts";
import type { User } from "../users/user.ts";
import { type Convergence, linesShown, linesStored } from "./converge.ts";
import type { WholeLog } from "./log.ts";

/**
 * Compares acknowledged messages with the logs: all present, once, at their seq, in the order of
 * sending.
 */
export const judgeLogs = (
  ledger: Ledger,
  { acknowledged, logs }: Pick<Convergence, "acknowledged" | "logs">,
): void => {
  for (const [room, { events }] of logs) {
    const places = new Map<string, number>();
    for (const { id, userId, seq } of events) {
      const key = `${userId}/${id}`;
      if (places.has(key))
        ledger.breach("doubled", `The log of ${room} has ${key} at ${places.get(key)} and ${seq}.`);
      places.set(key, seq);
    }
    for (const [seq, count] of countsOf(events.map((event) => event.seq))) {
      if (count > 1) ledger.breach("doubled", `The log of ${room} has ${count} events at ${seq}.`);
    }
    const said = acknowledged.filter((each) => each.room === room);
    for (const { userId, id, seq } of said) {
      if (places.get(`${userId}/${id}`) !== seq)
        ledger.breach("lost", `${id} was acknowledged at ${seq} of ${room}, which is not in the log.`);
    }
    judgeOrder(ledger, room, said);
  }
};

/** The acknowledged messages of one sender must be in the order of sending. */
const judgeOrder = (ledger: Ledger, room: string, said: readonly Acknowledged[]): void => {
  for (const [sender, series] of Map.groupBy(said, (each) => each.sender)) {
    let last = 0;
    for (const { id, seq } of series) {
      if (seq < last)
        ledger.breach(
          "misordered",
          `${id} of ${sender} is at ${seq} of ${room}, after an earlier one at ${last}.`,
        );
      last = Math.max(last, seq);
    }
  }
};

const countsOf = (values: readonly number[]): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

/**
 * Compares a new client's rooms, read back to the beginning, with the logs, and everyone else's
 * with the new client's.
 */
export const judgeViews = (
  ledger: Ledger,
  newcomer: User,
  users: readonly User[],
  logs: ReadonlyMap<string, WholeLog>,
): void => {
  for (const [room, log] of logs) {
    const fresh = linesShown(newcomer.rows(room));
    compare(ledger, `a newcomer in ${room}`, fresh, linesStored(log));
    for (const user of users) {
      if (user.rooms.has(room))
        compare(ledger, `${user.name} in ${room}`, linesShown(user.rows(room)), fresh);
    }
  }
};

const compare = (
  ledger: Ledger,
  who: string,
  shown: readonly string[],
  expected: readonly string[],
): void => {
  const at = expected.findIndex((line, index) => shown[index] !== line);
  if (at < 0 && shown.length === expected.length) return;
  const index = at < 0 ? expected.length : at;
  ledger.breach(
    "differs",
    `${who} shows ${shown.length} messages of ${expected.length}; the first other one: ${shown[index]} for ${expected[index]}.`,
  );
};
