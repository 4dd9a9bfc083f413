import type { LogSlice } from "@parley/core/protocol/event";
import type { RequestInput } from "@parley/core/protocol/request";
import type { Throttle } from "./connection/throttle.ts";
import type { Problem } from "./events.ts";
import type { LogQuery } from "./log/log-reader.ts";
import type { OutboxKeeper } from "./outbox/outbox-keeper.ts";
import type { TimelineMessage } from "./snapshot.ts";
import type { Timing } from "./timing/timing.ts";

/** What the parts of a room need of the client around them. */
export type RoomHost = {
  readonly timing: Timing;
  readonly random: () => number;
  /** Who the server says we are. Known while the connection is open, and remembered after. */
  readonly user: { readonly userId: string; readonly name: string } | undefined;
  /** For how many milliseconds the server keeps messages, as far as is known; without an end, `Infinity`. */
  readonly keptFor: number;
  /** Whether frames can be sent just now. */
  readonly open: boolean;
  /** Whether it is our turn to send what is in the outbox, and no other tab's. */
  readonly hasTurn: boolean;
  /** Whether we send it now: it is our turn, and frames can be sent. */
  readonly leads: boolean;
  /** Its promises never reject: what fails is reported. */
  readonly outbox: Pick<OutboxKeeper, "put" | "remove" | "whenKept">;
  /** Lets out what the rooms send. */
  readonly throttle: Throttle;
  isOwn(userId: string): boolean;
  /** Sends a frame. False when there is no open connection. */
  request(frame: RequestInput): boolean;
  /** An answer is overdue: finds out whether the connection still lives. */
  probe(): void;
  /** Reads a stretch of the log. Rejects when it cannot be had just now. */
  readLog(room: string, query: LogQuery, signal: AbortSignal): Promise<LogSlice>;
  /** Something that a room's snapshot shows is another. */
  changed(): void;
  problem(problem: Problem): void;
  arrived(room: string, message: TimelineMessage): void;
  altered(room: string, message: TimelineMessage): void;
};
