import type { RefusalCode } from "./refusal.ts";
import type { TimelineMessage } from "./snapshot.ts";

/** Stable: the server's codes, and the engine's own. */
export type ProblemCode = RefusalCode | EngineCode;

type EngineCode =
  | "url_invalid"
  | "token_failed"
  | "connect_failed"
  | "frame_invalid"
  | "log_unreadable"
  | "outbox_failed";

/** Something to show to a user, or to log. The engine continues by itself where it can. */
export type Problem = {
  readonly code: ProblemCode;
  /** A sentence for people. Programs read `code`. */
  readonly message: string;
  readonly room?: string;
  /** The row of the message that failed. */
  readonly key?: string;
  readonly cause?: unknown;
};

/** The events of `on`, by kind. */
export type ParleyEvents = {
  /** A connection was opened, and the server said who we are. */
  connected: { readonly userId: string; readonly name: string };
  /** A connection that would have ended soon was replaced by another, without a gap. */
  renewed: { readonly userId: string; readonly name: string };
  /** An open connection ended. `code` is the WebSocket close code; 1006 when there was none. */
  disconnected: { readonly code: number; readonly reason: string };
  error: Problem;
  /**
   * A private or direct room was dropped from the snapshot, with what was to be sent there: our user was
   * removed from it, or has left it, or there is no such room for them.
   */
  removed: { readonly room: string };
  /**
   * A new message: live, or missed while away. History that is read when a room opens, and older
   * pages, are not reported.
   */
  message: { readonly room: string; readonly message: TimelineMessage };
  /**
   * A known message was edited or deleted by its author: the message in its current form. Reported
   * like `message`.
   */
  changed: { readonly room: string; readonly message: TimelineMessage };
};

type Listener<T> = (event: T) => void;

/** Typed listeners by kind. One that throws stops neither the others nor the engine. */
export class Listeners<Events> {
  readonly #byKind: { [Kind in keyof Events]?: Set<Listener<Events[Kind]>> } = {};

  /** Adds a listener, and returns a function that removes it. */
  on<Kind extends keyof Events>(kind: Kind, listener: Listener<Events[Kind]>): () => void {
    const listeners = this.#byKind[kind] ?? new Set<Listener<Events[Kind]>>();
    this.#byKind[kind] = listeners.add(listener);
    return () => listeners.delete(listener);
  }

  emit<Kind extends keyof Events>(kind: Kind, event: Events[Kind]): void {
    for (const listener of this.#byKind[kind] ?? []) callApart(() => listener(event));
  }
}

/** Calls a listener so that an error in it becomes an uncaught error of its own. */
export function callApart(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
