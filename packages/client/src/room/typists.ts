import type { TypingFrame } from "@parley/core/protocol/typing";
import { bounds } from "../bounds.ts";
import type { RoomHost } from "../room-host.ts";
import type { Typist } from "../snapshot.ts";
import { Timer } from "../timing/retry.ts";

/** What knowing who is typing needs of the client. */
type TypistsHost = Pick<RoomHost, "timing" | "isOwn" | "changed">;

/**
 * Who is typing in a room, besides our user: for `timing.typingExpiry` from the last frame that said so,
 * by this client's clock, and until their next message. At most `bounds.typists` are known at a time.
 */
export class Typists {
  readonly #host: TypistsHost;
  readonly #timer = new Timer();
  /** By user id, in the order in which they began. */
  readonly #byUser = new Map<string, { name: string; until: number }>();
  /** When the last message of each user arrived: their frame may arrive after it. */
  readonly #saidAt = new Map<string, number>();

  constructor(host: TypistsHost) {
    this.#host = host;
  }

  get all(): readonly Typist[] {
    return Array.from(this.#byUser, ([userId, { name }]) => ({ userId, name }));
  }

  told({ userId, name }: TypingFrame): void {
    const { typingExpiry, typingSettle } = this.#host.timing;
    const now = performance.now();
    const settled = (this.#saidAt.get(userId) ?? Number.NEGATIVE_INFINITY) + typingSettle;
    if (this.#host.isOwn(userId) || now < settled) return;
    if (!this.#byUser.has(userId) && this.#byUser.size >= bounds.typists) return;
    this.#byUser.set(userId, { name, until: now + typingExpiry });
    if (!this.#timer.pending) this.#timer.set(typingExpiry, () => this.#expire());
    this.#host.changed();
  }

  /** A message of a user has arrived: they are not typing it any more. */
  said(userId: string): void {
    this.#saidAt.delete(userId);
    this.#saidAt.set(userId, performance.now());
    const [oldest] = this.#saidAt.keys();
    if (this.#saidAt.size > bounds.typists && oldest !== undefined) this.#saidAt.delete(oldest);
    if (this.#byUser.delete(userId)) this.#host.changed();
  }

  /** Nothing is heard of the room any more. */
  clear(): void {
    this.#timer.clear();
    this.#saidAt.clear();
    if (this.#byUser.size === 0) return;
    this.#byUser.clear();
    this.#host.changed();
  }

  #expire(): void {
    const now = performance.now();
    const before = this.#byUser.size;
    for (const [userId, { until }] of this.#byUser) if (until <= now) this.#byUser.delete(userId);
    if (this.#byUser.size < before) this.#host.changed();
    if (this.#byUser.size === 0) return;
    const next = Math.min(...Array.from(this.#byUser.values(), ({ until }) => until));
    this.#timer.set(Math.max(1, next - now), () => this.#expire());
  }
}
