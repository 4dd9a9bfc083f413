import type { PresenceState } from "@parley/core/protocol/presence";
import { usersInFrame } from "@parley/core/wire/limits";
import { isTemporary, waitOf } from "./connection/socket-frame.ts";
import { whenVisible } from "./connection/wake.ts";
import type { Parley } from "./parley.ts";
import { Timer } from "./timing/retry.ts";

/** The maximum number of users that one list asks about: in a longer one, nobody looks for a state. */
export const watchedUsers = 200;

/** Waits in milliseconds. */
export type PresenceTiming = {
  /** Between two questions about a user. */
  refresh: number;
  /** The minimum time between two questions, whoever is shown meanwhile. */
  pause: number;
  /** How soon it is asked about users who have just been shown: rows come together. */
  settle: number;
  /** How long an answer may take before it is asked again. */
  answer: number;
};

const presenceTiming: PresenceTiming = {
  refresh: 60_000,
  pause: 5_000,
  settle: 200,
  answer: 10_000,
};

/** What is known of a user. Times are by `performance.now()`. */
type Known = { askedAt: number; told?: { state: PresenceState; at: number } };

const never = Number.NEGATIVE_INFINITY;

/**
 * Whether the users of a list are online whose rows are on the screen. The server is asked again once in
 * `refresh`, and at most once in `pause`, but not while the page is hidden.
 *
 * @example
 * const watch = new PresenceWatch(client);
 * const close = watch.open();
 * watch.subscribe(() => console.log(watch.stateOf("guest-1")));
 * watch.show(["guest-1", "guest-2"]);
 */
export class PresenceWatch {
  readonly #client: Pick<Parley, "askPresence" | "on">;
  readonly #timing: PresenceTiming;
  readonly #listeners = new Set<() => void>();
  readonly #known = new Map<string, Known>();
  readonly #timer = new Timer();
  #shown: readonly string[] = [];
  #life = new AbortController();
  /** The earliest time of the next question. */
  #next = never;
  /** Whether this connection's server has refused for good: an older one does not know the question. */
  #refused = false;

  constructor(client: Pick<Parley, "askPresence" | "on">, timing = presenceTiming) {
    this.#client = client;
    this.#timing = timing;
  }

  /** Asks, until the returned function is called. */
  open(): () => void {
    this.#life = new AbortController();
    const stops = [
      this.#client.on("connected", () => this.#begin()),
      this.#client.on("disconnected", () => this.#begin()),
    ];
    this.#schedule();
    return () => {
      this.#life.abort();
      this.#timer.clear();
      for (const stop of stops) stop();
    };
  }

  /** The users whose rows are on the screen now, instead of those before. */
  show(users: readonly string[]): void {
    this.#shown = users.slice(0, watchedUsers);
    this.#schedule();
    this.#changed();
  }

  /** The state of a user who is shown; undefined while the server has not just said so. */
  stateOf(user: string): PresenceState | undefined {
    const told = this.#shown.includes(user) ? this.#known.get(user)?.told : undefined;
    return told && told.at > performance.now() - 2 * this.#timing.refresh ? told.state : undefined;
  }

  /** Calls the listener after a state changed. Returns a function that ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** There is another connection, or none: what was told may not hold any more. */
  #begin(): void {
    this.#refused = false;
    this.#known.clear();
    this.#schedule();
    this.#changed();
  }

  #askedAt(user: string): number {
    return this.#known.get(user)?.askedAt ?? never;
  }

  #schedule(): void {
    if (this.#refused || this.#shown.length === 0 || this.#life.signal.aborted) return;
    const now = performance.now();
    const due = Math.min(...this.#shown.map((user) => this.#askedAt(user))) + this.#timing.refresh;
    const at = Math.max(now + this.#timing.settle, this.#next, due);
    this.#timer.set(at - now, () => void this.#whenVisible(this.#life.signal));
  }

  /** A hidden page asks once it is shown. */
  async #whenVisible(signal: AbortSignal): Promise<void> {
    await whenVisible(signal);
    if (!signal.aborted && !this.#timer.pending) await this.#ask(signal);
  }

  /** Asks about those whom it was not asked about for the longest, or soon would be. */
  async #ask(signal: AbortSignal): Promise<void> {
    const { refresh, answer: wait } = this.#timing;
    const askedAt = performance.now();
    const users = this.#shown
      .filter((user) => this.#askedAt(user) <= askedAt - refresh / 2)
      .toSorted((one, other) => this.#askedAt(one) - this.#askedAt(other))
      .slice(0, usersInFrame);
    if (users.length === 0) return;
    for (const user of users) this.#note(user, { ...this.#known.get(user), askedAt });
    this.#next = askedAt + wait;
    this.#schedule();
    const answer = await this.#client.askPresence(users);
    if (signal.aborted) return;
    const now = performance.now();
    this.#next = now + this.#timing.pause;
    if (answer?.action === "presence") {
      for (const [user, state] of answer.users) this.#note(user, { askedAt, told: { state, at: now } });
    } else {
      for (const user of users) this.#known.delete(user);
      if (answer) this.#next = now + Math.max(waitOf(answer), refresh);
      this.#refused = answer !== undefined && answer.retryAfter === undefined && !isTemporary(answer);
      this.#timer.clear();
    }
    this.#schedule();
    this.#changed();
  }

  #note(user: string, known: Known): void {
    this.#known.delete(user);
    this.#known.set(user, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > watchedUsers && oldest !== undefined) this.#known.delete(oldest);
  }
}
