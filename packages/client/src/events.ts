import type { TimelineMessage } from "./snapshot.ts";

/** Something that a person, or a log, should hear of. The engine goes on by itself where it can. */
export type Problem = {
  /**
   * Stable. One of the server's `errorCodes`, or of the engine's own: `url_invalid`, `token_failed`,
   * `connect_failed`, `frame_invalid`, `log_unreadable`, `outbox_failed`, `sender_changed`.
   */
  readonly code: string;
  /** A sentence. */
  readonly message: string;
  readonly room?: string;
  /** The row of the message that failed. */
  readonly key?: string;
  readonly cause?: unknown;
};

/** What `on` tells, by kind. */
export type ParleyEvents = {
  /** A connection was opened, and the server said who we are. */
  connected: { readonly userId: string; readonly name: string };
  /** A connection that would have ended soon was replaced by another, without a gap. */
  renewed: { readonly userId: string; readonly name: string };
  /** An open connection ended. `code` is the WebSocket close code; 1006 when there was none. */
  disconnected: { readonly code: number; readonly reason: string };
  error: Problem;
  /**
   * A message that was not known before: live, or missed while away. History that is read when a room
   * opens, and older pages, are not told.
   */
  message: { readonly room: string; readonly message: TimelineMessage };
  /** A known message was edited or deleted by its author: the message as it is now. Told as `message` is. */
  changed: { readonly room: string; readonly message: TimelineMessage };
};

type Listener<T> = (event: T) => void;

/** Typed listeners by kind. One that throws keeps neither the others nor the engine from going on. */
export class Listeners<Events> {
  readonly #byKind: { [Kind in keyof Events]?: Set<Listener<Events[Kind]>> } = {};

  /** Adds a listener, and returns what removes it. */
  on<Kind extends keyof Events>(kind: Kind, listener: Listener<Events[Kind]>): () => void {
    const listeners = this.#byKind[kind] ?? new Set<Listener<Events[Kind]>>();
    this.#byKind[kind] = listeners.add(listener);
    return () => listeners.delete(listener);
  }

  emit<Kind extends keyof Events>(kind: Kind, event: Events[Kind]): void {
    for (const listener of this.#byKind[kind] ?? []) callApart(() => listener(event));
  }
}

/** Calls a listener so that what it throws becomes an uncaught error of its own. */
export function callApart(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
