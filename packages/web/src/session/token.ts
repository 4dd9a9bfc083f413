import type { Guest } from "@parley/core/protocol/http";
import type { Stored } from "../storage/stored.ts";
import { GuestRefused, isDueForRenewal, requestGuest } from "./guest.ts";

/** Where the client has its tokens from. */
export type Tokens = {
  /** One for the next connection. Rejects when none can be had now. */
  token(): Promise<string | undefined>;
  /** The connection opened: the token is good. */
  proven(): void;
  /** Goes by another name, where we may choose it. Throws as `requestGuest` does. */
  rename(name: string): Promise<void>;
};

/**
 * Hands the client the token for each connection. It is renewed when it is about to expire, and
 * when the last one handed out never led to a connection: a browser cannot see why a handshake was
 * refused, so the token may be what was wrong. While the API is out of reach, a token that has not
 * expired is used as it is. Beyond a limit of requests, it is not asked before the wait that it names
 * has passed.
 */
export class TokenSource implements Tokens {
  readonly #apiUrl: string;
  readonly #store: Stored<Guest | null>;
  readonly #replaced: (from: string, to: string) => Promise<void>;
  #unproven = false;
  /** The last refusal of too many requests, and when it ends in epoch milliseconds. */
  #limited: { error: GuestRefused; until: number } | undefined;

  /** @param replaced called before a guest whom the server forgot makes way for another one. */
  constructor(
    apiUrl: string,
    store: Stored<Guest | null>,
    replaced: (from: string, to: string) => Promise<void> = async () => {},
  ) {
    this.#apiUrl = apiUrl;
    this.#store = store;
    this.#replaced = replaced;
  }

  proven(): void {
    this.#unproven = false;
  }

  async token(): Promise<string | undefined> {
    const guest = this.#store.get();
    if (!guest) return undefined;
    const renew = this.#unproven || isDueForRenewal(guest, Date.now());
    this.#unproven = true;
    return renew ? this.#renewed(guest) : guest.token;
  }

  /** Takes another name, and keeps the user id. */
  async rename(name: string): Promise<void> {
    const guest = this.#store.get();
    await this.#keep(await requestGuest(this.#apiUrl, name, guest?.token), guest);
  }

  async #keep(next: Guest, before: Guest | null): Promise<void> {
    if (before && next.userId !== before.userId) {
      // Where storage is refused, nothing was kept that could be handed over.
      await this.#replaced(before.userId, next.userId).catch(() => {});
    }
    this.#store.set(next);
  }

  async #renewed(guest: Guest): Promise<string> {
    try {
      if (this.#limited && Date.now() < this.#limited.until) throw this.#limited.error;
      const renewed = await requestGuest(this.#apiUrl, guest.name, guest.token);
      await this.#keep(renewed, guest);
      return renewed.token;
    } catch (error) {
      this.#observe(error);
      if (Date.parse(guest.expiresAt) > Date.now()) return guest.token;
      throw error;
    }
  }

  #observe(error: unknown): void {
    if (!(error instanceof GuestRefused) || error.retryAfter === undefined) return;
    if (error !== this.#limited?.error)
      this.#limited = { error, until: Date.now() + error.retryAfter * 1000 };
  }
}
