import { HttpError } from "@parley/core/protocol/error-body";
import { Guest } from "@parley/core/protocol/http";
import * as v from "valibot";
import { type Stored, storedMap } from "../storage/stored.ts";
import { endpointStore, endpointsOf } from "./endpoints.ts";

/** By server: a token is sent only to the server that issued it. */
const guests = storedMap("guests", Guest);

/** Our guest on one server: the last guest token that it issued. */
export const guestStoreOf = (apiUrl: string): Stored<Guest | null> => ({
  get: () => guests.get().get(apiUrl) ?? null,
  set(guest) {
    const all = new Map(guests.get());
    if (guest) all.set(apiUrl, guest);
    else all.delete(apiUrl);
    guests.set(all);
  },
  subscribe: guests.subscribe,
});

/** Our guest on the chosen server. */
const chosen = () => guestStoreOf(endpointsOf(endpointStore.get()).apiUrl);
export const guestStore: Stored<Guest | null> = {
  get: () => chosen().get(),
  set: (guest) => chosen().set(guest),
  subscribe(listener) {
    const stops = [guests.subscribe(listener), endpointStore.subscribe(listener)];
    return () => {
      for (const stop of stops) stop();
    };
  },
};

/** The server refused the request: the sentence is its own, and can be shown. */
export class GuestRefused extends Error {
  override readonly name = "GuestRefused";
  /** The seconds until it answers again, if there were too many requests. */
  readonly retryAfter: number | undefined;

  constructor(message: string, retryAfter?: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** The server did not answer, or could not: a retry may help. */
export class GuestUnreachable extends Error {
  override readonly name = "GuestUnreachable";
}

/**
 * Requests a guest token for a display name. With the previous token the user id stays the same;
 * one that the server no longer accepts is left out in a second attempt, which makes a new guest.
 *
 * @throws {GuestRefused} when the name is not acceptable
 * @throws {GuestUnreachable} when there was no answer
 */
export async function requestGuest(apiUrl: string, name: string, token?: string): Promise<Guest> {
  const response = await post(apiUrl, { name, token });
  if (response.status === 401 && token !== undefined) return requestGuest(apiUrl, name);
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) {
    const guest = v.safeParse(Guest, body);
    if (guest.success) return guest.output;
  }
  const refusal = v.safeParse(HttpError, body);
  if (response.status >= 400 && response.status < 500 && refusal.success) {
    throw new GuestRefused(refusal.output.message, refusal.output.retryAfter);
  }
  throw new GuestUnreachable(`POST /guests was answered with ${response.status}`);
}

async function post(apiUrl: string, body: { name: string; token: string | undefined }): Promise<Response> {
  try {
    return await fetch(`${apiUrl.replace(/\/$/, "")}/guests`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
  } catch (cause) {
    throw new GuestUnreachable("POST /guests got no answer", { cause });
  }
}

const renewAheadMs = 24 * 60 * 60 * 1000;

/** Whether the token has so little time left that it should be renewed before it is used. */
export const isDueForRenewal = (guest: Guest, now: number) =>
  Date.parse(guest.expiresAt) - now < renewAheadMs;
