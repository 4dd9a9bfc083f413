import type { TimelineMessage } from "../../packages/client/src/snapshot.ts";
import { until } from "../until.ts";
import type { Acknowledged, Ledger } from "../users/ledger.ts";
import type { User } from "../users/user.ts";
import { type Outcome, outcomeOf, readWholeLog, type WholeLog } from "./log.ts";

export type Convergence = {
  /**
   * Whether everyone came to show the end of their rooms' logs, with nothing of their own in
   * flight.
   */
  converged: boolean;
  /** How long that took, in milliseconds. */
  convergeMs: number;
  /** What was acknowledged before the logs were read. */
  acknowledged: readonly Acknowledged[];
  logs: ReadonlyMap<string, WholeLog>;
};

/**
 * How long to wait, in milliseconds: in all, and for views to be equal once nothing is in flight.
 */
export type Timeouts = { within: number; equalWithin?: number };

/** Where the logs are read, and with whose token. */
type Reading = { ledger: Ledger; api: string; token: string };

type Shown = Omit<Outcome, "action" | "verified">;

/** All that must be equal for everyone, in one line. */
const lineOf = (message: Shown): string =>
  [
    message.seq,
    message.userId,
    message.id,
    message.name,
    message.timestamp,
    message.replyTo ?? "-",
    message.deleted ? "deleted" : message.edited ? "edited" : "as sent",
    message.message,
  ].join("|");

/** The lines of a room as one client shows it. Unacknowledged messages are marked. */
export const linesShown = (rows: readonly TimelineMessage[]): string[] =>
  rows.map((row) =>
    row.seq === undefined ? `${row.state}|${row.id}` : lineOf({ ...row, seq: row.seq, message: row.text }),
  );

/** The lines of a room as its log has it. */
export const linesStored = (log: WholeLog): string[] => outcomeOf(log.events).map(lineOf);

/**
 * Whether a client shows the end of the log: everything from its first row on. Before that row there
 * is nothing, or what it knows to be older: it still waits to read a gap at the beginning.
 */
export const showsEnd = (shown: readonly string[], stored: readonly string[], hasOlder: boolean): boolean => {
  const start = stored.length - shown.length;
  return (
    (start === 0 || (start > 0 && hasOlder)) &&
    shown.length > 0 === stored.length > 0 &&
    shown.every((line, at) => line === stored[start + at])
  );
};

/**
 * Waits until nothing is in flight, every seq of every log is final, and everyone shows the end of
 * the log of each of their rooms.
 */
export const converge = async (
  users: readonly User[],
  rooms: readonly string[],
  { ledger, api, token, within, equalWithin = within }: Reading & Timeouts,
): Promise<Convergence> => {
  const began = performance.now();
  const left = () => Math.max(0, began + within - performance.now());
  const quiet = await until(() => users.every((user) => user.live && user.pending === 0), {
    within: left(),
  });
  const acknowledged = ledger.acknowledgedSoFar();
  const logs = new Map<string, WholeLog>();
  const settled = await until(
    async () => {
      const open = rooms.filter((room) => !logs.get(room)?.settled);
      await Promise.all(
        open.map(async (room) => {
          const log = await readWholeLog(api, token, room).catch(() => undefined);
          if (log) logs.set(room, log);
        }),
      );
      return rooms.every((room) => logs.get(room)?.settled);
    },
    { within: left(), every: 200 },
  );
  const stored = new Map([...logs].map(([room, log]) => [room, linesStored(log)]));
  const places = users.flatMap((user) => [...user.rooms].map((room) => ({ user, room })));
  let waiting = places;
  const equal = await until(
    () => {
      waiting = waiting.filter(
        ({ user, room }) =>
          !showsEnd(linesShown(user.rows(room)), stored.get(room) ?? [], user.room(room)?.hasOlder ?? false),
      );
      return waiting.length === 0;
    },
    { within: Math.min(left(), equalWithin) },
  );
  const convergeMs = Math.round(performance.now() - began);
  return { converged: quiet && settled && equal, convergeMs, acknowledged, logs };
};
