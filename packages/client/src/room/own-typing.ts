import type { ErrorFrame } from "@parley/core/protocol/frame";
import { isTemporary, waitOf } from "../connection/socket-frame.ts";
import { randomId } from "../random-id.ts";
import type { RoomHost } from "../room-host.ts";

/** What telling a room that our user is typing needs of the client. */
type TypingHost = Pick<RoomHost, "timing" | "request">;

/**
 * Tells a room that our user is typing: at most once in `timing.typingInterval`, and only while that goes
 * on. Nothing is kept for later, and no refusal is shown: nobody asked for it.
 */
export class OwnTyping {
  readonly #room: string;
  readonly #host: TypingHost;
  /** Not before this time, by `performance.now()`. */
  #next = Number.NEGATIVE_INFINITY;
  /** The id of our last frame. */
  #asked: string | undefined;
  /** Whether this connection's server has refused for good: an older one does not know the frame. */
  #refused = false;

  constructor(room: string, host: TypingHost) {
    this.#room = room;
    this.#host = host;
  }

  /** Our user has changed a text that is to become a message. */
  say(): void {
    const now = performance.now();
    if (this.#refused || now < this.#next) return;
    const id = randomId();
    if (!this.#host.request({ action: "typing", id, room: this.#room })) return;
    this.#asked = id;
    this.#next = now + this.#host.timing.typingInterval;
  }

  /** Takes a refusal. False when it is of no frame of ours. */
  refused(error: ErrorFrame): boolean {
    if (this.#asked === undefined || error.id !== this.#asked) return false;
    this.#asked = undefined;
    this.#refused = error.retryAfter === undefined && !isTemporary(error);
    this.#next = Math.max(this.#next, performance.now() + waitOf(error));
    return true;
  }

  /** The connection has ended. What it was told to wait for still holds. */
  lost(): void {
    this.#asked = undefined;
    this.#refused = false;
  }
}
