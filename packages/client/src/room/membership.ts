import type { ErrorFrame, JoinedFrame, LeftFrame } from "@parley/core/protocol/frame";
import type { Cursor } from "@parley/core/wire/field";
import { isTemporary, waitOf } from "../connection/socket-frame.ts";
import { randomId } from "../random-id.ts";
import { isNoSuchRoom } from "../refusal.ts";
import type { RoomHost } from "../room-host.ts";
import { Backoff, Timer } from "../timing/retry.ts";

type Asked = { id: string; action: "join" | "leave"; cursor: Cursor | undefined };

/**
 * Makes the server follow what is wanted: us in the room, or out of it. One request at a time,
 * since two in flight may be carried out in either order.
 */
export class Membership {
  #wanted = false;
  /** Undefined when an answer was lost: the request may or may not have been carried out. */
  #inside: boolean | undefined = false;
  /** The server refused for good: not repeated on this connection. */
  #refused = false;
  #asked: Asked | undefined;
  readonly #timer = new Timer();
  readonly #backoff: Backoff;
  readonly #room: string;
  readonly #host: RoomHost;
  readonly #cursor: () => Cursor | undefined;
  readonly #isMade: () => boolean;

  /** @param isMade whether the server may have the room: it is not asked for one before. */
  constructor(room: string, host: RoomHost, cursor: () => Cursor | undefined, isMade: () => boolean) {
    this.#room = room;
    this.#host = host;
    this.#cursor = cursor;
    this.#isMade = isMade;
    this.#backoff = new Backoff(host.timing, host.random);
  }

  get wanted(): boolean {
    return this.#wanted;
  }

  /** Whether live frames of the room arrive. */
  get inside(): boolean {
    return this.#inside === true;
  }

  want(wanted: boolean): void {
    this.#wanted = wanted;
    this.settle();
  }

  /** A connection is open, and its `hello` did or did not enter the room. */
  opened(inside: boolean): void {
    this.#inside = inside;
    this.#refused = false;
    this.settle();
  }

  lost(): void {
    this.#inside = false;
    this.#forget();
  }

  /** We are out of the room, and there is nothing to say to the server. */
  end(): void {
    this.#wanted = false;
    this.lost();
  }

  /** Requests the room's state once more. */
  rejoin(): void {
    this.#inside = false;
    this.settle();
  }

  /**
   * Takes an answer, and returns the request that it answers, or undefined when it answers none.
   */
  answered(frame: JoinedFrame | LeftFrame): Asked | undefined {
    const asked = this.#asked;
    if (!asked || (frame.id !== undefined && frame.id !== asked.id)) return undefined;
    if (frame.action !== (asked.action === "join" ? "joined" : "left")) return undefined;
    this.#forget();
    this.#backoff.reset();
    this.#inside = asked.action === "join";
    this.settle();
    return asked;
  }

  /** Takes a refusal. False when it is of no request of ours. */
  refused(error: ErrorFrame): boolean {
    if (this.#asked === undefined || error.id !== this.#asked.id) return false;
    if (isTemporary(error)) {
      this.#later(waitOf(error));
      return true;
    }
    this.#refused = true;
    this.#forget();
    if (isNoSuchRoom(error)) this.#host.gone();
    else this.#host.problem({ code: error.code, message: error.message, room: this.#room });
    return true;
  }

  /** Does what is wanted, if that can be done by now. */
  settle(): void {
    if (!this.#isMade()) return;
    if (this.#wanted === this.#inside || this.#refused) return;
    if (!this.#host.open || this.#asked || this.#timer.pending) return;
    const id = randomId();
    const cursor = this.#cursor();
    const place = { id, room: this.#room };
    const asked = this.#wanted
      ? this.#host.request({ action: "join", ...place, cursor: cursor ?? null })
      : this.#host.request({ action: "leave", ...place });
    if (!asked) return;
    this.#asked = { id, action: this.#wanted ? "join" : "leave", cursor };
    this.#timer.set(this.#host.timing.ackWait, () => {
      this.#host.probe();
      this.#later();
    });
  }

  #later(min = 0): void {
    this.#asked = undefined;
    this.#inside = undefined;
    this.#timer.set(this.#backoff.next(min), () => this.settle());
  }

  #forget(): void {
    this.#asked = undefined;
    this.#timer.clear();
  }
}
