import type { Frame } from "@parley/core/protocol/frame";
import { waitOf } from "./socket-frame.ts";

/** A connection that is closed because of an error ends within this time of it. In milliseconds. */
const soonMs = 5_000;

/**
 * How long the server wants a client to stay away if it closes the connection now. It says so
 * before that, by an error that names no frame, or by the last `rate_limited` of a client that does
 * not wait.
 */
export class ToldWait {
  #toldAt = 0;
  #until = 0;

  /**
   * Takes each frame. One that arrives later than soon after such an error shows that the
   * connection continues.
   */
  observe(frame: Frame): void {
    const now = performance.now();
    if (now - this.#toldAt > soonMs) this.#until = 0;
    if (frame.action !== "error") return;
    const wait = waitOf(frame);
    if (wait === 0 || (frame.id !== undefined && frame.code !== "rate_limited")) return;
    this.#toldAt = now;
    this.#until = now + wait;
  }

  /** Milliseconds that are left of it. */
  get left(): number {
    return Math.max(0, this.#until - performance.now());
  }
}
