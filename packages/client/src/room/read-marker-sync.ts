import type { ErrorFrame } from "@parley/core/protocol/frame";
import { isAhead, type ReadFrame, type ReadMarker } from "@parley/core/protocol/read-marker";
import { isTemporary, waitOf } from "../connection/socket-frame.ts";
import { randomId } from "../random-id.ts";
import type { RoomHost } from "../room-host.ts";
import type { ReadPosition } from "../timeline/timeline.ts";
import { Backoff, Timer } from "../timing/retry.ts";

/** What the markers of a room need of the client. */
type ReadHost = Pick<RoomHost, "timing" | "random" | "open" | "request" | "changed">;

/**
 * How far our user has read one room, on whichever device: what is read here goes to the server a little
 * later, and what the server knows of other devices comes from it. Of two markers, the one that holds is
 * the same everywhere (`isAhead`), so nothing here has to be in order.
 */
export class ReadMarkerSync {
  readonly #room: string;
  readonly #host: ReadHost;
  readonly #timer = new Timer();
  readonly #backoff: Backoff;
  /** The log that the markers are of. Nothing is marked before it is known. */
  #epoch: string | undefined;
  #marker: ReadMarker | undefined;
  /** The server's, as far as it has told. */
  #stored: ReadMarker | undefined;
  /** The id of our frame in flight. */
  #inFlight: string | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;
  /** The frames since the reader began to follow the room. */
  #followed = 0;
  /** Whether the server has refused for good on this connection: an older one knows no markers. */
  #refused = false;

  constructor(room: string, host: ReadHost) {
    this.#room = room;
    this.#host = host;
    this.#backoff = new Backoff(host.timing, host.random);
  }

  get marker(): ReadMarker | undefined {
    return this.#marker;
  }

  /** All up to a position is read. What is behind that already changes nothing. */
  forward(position: ReadPosition): void {
    this.#move({ ...position, revision: this.#marker?.revision ?? 0 });
  }

  /** All after a position counts as unread, on every device. */
  back(position: ReadPosition): void {
    this.#followed = 0;
    // What is read may wait for minutes, and this is by a click. An answer, and a refusal, are waited for.
    if (this.#backoff.fresh) this.#timer.clear();
    this.#move({ ...position, revision: (this.#marker?.revision ?? 0) + 1 });
  }

  /** We are in the room, whose state has the server's marker, if there is one. */
  entered(epoch: string, stored: ReadMarker | undefined): void {
    if (this.#epoch !== epoch) this.forget();
    this.#epoch = epoch;
    this.#refused = false;
    this.#inFlight = undefined;
    this.#backoff.reset();
    this.#stored = stored;
    this.#learn(stored);
    this.#settle();
  }

  /** Takes an answer, or what another device of ours has read. */
  told({ id, epoch, read }: ReadFrame): void {
    if (epoch !== this.#epoch) return;
    if (!this.#stored || isAhead(read, this.#stored)) this.#stored = read;
    if (id !== undefined && id === this.#inFlight) {
      this.#inFlight = undefined;
      this.#timer.clear();
      this.#backoff.reset();
    }
    this.#learn(read);
    this.#settle();
  }

  /** Takes a refusal. False when it is of no frame of ours. */
  refused(error: ErrorFrame): boolean {
    if (this.#inFlight === undefined || error.id !== this.#inFlight) return false;
    this.#inFlight = undefined;
    this.#timer.clear();
    if (isTemporary(error)) this.#timer.set(this.#backoff.next(waitOf(error)), () => this.#send());
    // Nobody who reads can do anything about it: what is unread is counted without the server.
    else this.#refused = true;
    return true;
  }

  lost(): void {
    this.#timer.clear();
    this.#inFlight = undefined;
  }

  /** Forgets everything: the room is left, or has another log. */
  forget(): void {
    this.lost();
    this.#epoch = undefined;
    this.#marker = undefined;
    this.#stored = undefined;
  }

  /** The reader looks away: sends what the server does not know yet, now. */
  flush(): void {
    this.#followed = 0;
    this.#send();
  }

  #send(): void {
    const [epoch, marker] = [this.#epoch, this.#marker];
    if (epoch === undefined || !marker || !this.#isDue()) return;
    const id = randomId();
    if (!this.#host.request({ action: "read", id, room: this.#room, epoch, ...marker })) return;
    this.#inFlight = id;
    this.#sentAt = performance.now();
    this.#followed += 1;
    // Once more, if there is no answer.
    this.#timer.set(this.#backoff.next(this.#host.timing.ackWait), () => this.#send());
  }

  #move(marker: ReadMarker): void {
    if (this.#epoch === undefined) return;
    this.#learn(marker);
    this.#settle();
  }

  #learn(marker: ReadMarker | undefined): void {
    if (!marker || (this.#marker && !isAhead(marker, this.#marker) && !knowsMore(marker, this.#marker)))
      return;
    this.#marker = marker;
    this.#host.changed();
  }

  /** Sends what the server does not know in a moment: a reader moves on soon. */
  #settle(): void {
    if (!this.#isDue()) {
      if (this.#inFlight === undefined) this.#timer.clear();
      return;
    }
    if (!this.#timer.pending) this.#timer.set(this.#wait(), () => this.#send());
  }

  #wait(): number {
    const { readWithin, readInterval, readCap } = this.#host.timing;
    // What is marked as unread is so by a click, not by whatever arrives.
    if (this.#marker?.revision !== this.#stored?.revision) return readWithin;
    const interval = readInterval * 2 ** Math.max(0, this.#followed - 1);
    return Math.max(readWithin, this.#sentAt + Math.min(readCap, interval) - performance.now());
  }

  #isDue(): boolean {
    if (!this.#marker || this.#refused || !this.#host.open) return false;
    return !this.#stored || isAhead(this.#marker, this.#stored);
  }
}

/** Whether a marker at the place of another one has read more messages: it knows of more. */
const knowsMore = (marker: ReadMarker, other: ReadMarker): boolean =>
  marker.revision === other.revision &&
  marker.seq === other.seq &&
  (marker.messages ?? -1) > (other.messages ?? -1);
