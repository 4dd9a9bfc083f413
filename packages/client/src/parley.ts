import { Listeners, type ParleyEvents } from "./events.ts";
import type { Outbox } from "./outbox.ts";
import type { ClientSnapshot } from "./snapshot.ts";
import type { Timing } from "./timing.ts";

export type ParleyOptions = {
  /** The WebSocket API: `ws://` or `wss://`. */
  socketUrl: string;
  /** The HTTP API: `http://` or `https://`, with or without a slash at the end. */
  apiUrl: string;
  /** The caller's token. Asked before each connection; one that rejects is asked again like a lost connection. */
  token?: () => Promise<string | undefined>;
  timing?: Partial<Timing>;
  /** Where unacknowledged messages are kept. In memory by default. */
  outbox?: Outbox;
  /** The platform's own by default. */
  WebSocket?: typeof globalThis.WebSocket;
  /** The platform's own by default. */
  fetch?: typeof globalThis.fetch;
  /** From 0 up to 1: spreads retries. */
  random?: () => number;
};

/**
 * Keeps a person's rooms in step with the server: every acknowledged message of a joined room is in its
 * snapshot exactly once, in the order of the log, however often the connection is lost.
 */
export class Parley {
  readonly #listeners = new Listeners<ParleyEvents>();
  readonly #snapshot: ClientSnapshot = {
    status: "closed",
    user: undefined,
    retryAt: undefined,
    rooms: new Map(),
  };

  constructor(_options: ParleyOptions) {}

  /** Connects, and keeps connected until `close`. Does nothing when it does so already. */
  connect(): void {}

  /** Ends the connection. What is known stays in the snapshot, and `connect` goes on from there. */
  close(): void {}

  /** Enters a room, now or once connected. Throws `ParleyError` `room_invalid` for a name that cannot be. */
  join(_room: string): void {}

  /** Leaves a room and forgets what is known of it. Messages under way still go out. */
  leave(_room: string): void {}

  /** Shows a message as `sending` and sends it, now or once connected. Enters the room. Returns the row's key. */
  send(_room: string, _text: string, _options: { replyTo?: number } = {}): string {
    return "";
  }

  /** Sends a `failed` message again. */
  retry(_room: string, _key: string): void {}

  /** Forgets a message that is not acknowledged. */
  drop(_room: string, _key: string): void {}

  /** Reads the page before the first message of a room. Resolves when it is there, or the room is left. */
  async loadOlder(_room: string): Promise<void> {}

  /** Calls the listener after the snapshot changed. Returns what ends that. */
  subscribe(_listener: () => void): () => void {
    return () => {};
  }

  /** How everything stands: the same object while nothing changed. */
  snapshot(): ClientSnapshot {
    return this.#snapshot;
  }

  /** Calls the listener for each event of a kind. Returns what ends that. */
  on<Kind extends keyof ParleyEvents>(kind: Kind, listener: (event: ParleyEvents[Kind]) => void): () => void {
    return this.#listeners.on(kind, listener);
  }
}
