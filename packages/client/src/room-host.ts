import type { RequestInput } from "@parley/core/protocol/request";
import type { Throttle } from "./connection/throttle.ts";
import type { Problem } from "./events.ts";
import type { ReadCause, ReadPage } from "./log/log-reads.ts";
import type { OutboxKeeper } from "./outbox/outbox-keeper.ts";
import type { TimelineMessage } from "./snapshot.ts";
import type { Timing } from "./timing/timing.ts";

/** What the parts of a room need of the client around them. */
export type RoomHost = {
  readonly timing: Timing;
  readonly random: () => number;
  /** Our identity by the server. Known while the connection is open, and remembered after. */
  readonly user: { readonly userId: string; readonly name: string } | undefined;
  /**
   * How long the server keeps messages, in milliseconds, as far as is known; `Infinity` if forever.
   */
  readonly keptFor: number;
  /** Whether frames can be sent just now. */
  readonly open: boolean;
  /** Whether it is our turn to send what is in the outbox, and no other tab's. */
  readonly hasTurn: boolean;
  /** Whether we send it now: it is our turn, and frames can be sent. */
  readonly leads: boolean;
  /** Its promises never reject: failures are reported. */
  readonly outbox: Pick<OutboxKeeper, "put" | "remove" | "whenKept">;
  /** Paces what the rooms send. */
  readonly throttle: Throttle;
  isOwn(userId: string): boolean;
  /** Sends a frame. False when there is no open connection. */
  request(frame: RequestInput): boolean;
  /** An answer is overdue: checks whether the connection is still alive. */
  probe(): void;
  /**
   * Waits until a room's log may be read for a cause: see `LogReads`. Resolves with what reads it, which
   * rejects when it cannot be read just now.
   */
  readTurn(cause: ReadCause, room: string, signal: AbortSignal): Promise<ReadPage>;
  /** Something that a room's snapshot shows has changed. */
  changed(): void;
  problem(problem: Problem): void;
  /** Our user may not enter the room, or there is none: everything of it is dropped. */
  gone(): void;
  arrived(room: string, message: TimelineMessage): void;
  altered(room: string, message: TimelineMessage): void;
};
