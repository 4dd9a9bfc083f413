import * as v from "valibot";
import { clearPersonal, type Stored, stored } from "../storage/stored.ts";
import { defaultEndpoints, type Endpoints, endpointStore } from "./endpoints.ts";

/** The signed-in account, and its server: what must be known of it before any request. */
export const SignedIn = v.object({
  userId: v.string(),
  name: v.string(),
  issuer: v.string(),
  client: v.string(),
  /** It is being deleted, and nothing else can be done as it. */
  leaving: v.optional(v.literal(true)),
});
export type SignedIn = v.InferOutput<typeof SignedIn>;

const signedIn = stored<SignedIn | null>("account", v.nullable(SignedIn), null);

/**
 * The tokens of guests whose last messages may still be in flight when an account has taken over
 * from them.
 */
export const mergedGuestsStore = stored<string[]>("adopted", v.array(v.string()), []);

/**
 * The user whose sign-in ended by itself: what they left here waits for them, until another user
 * signs in.
 */
export const awaitedStore = stored<string | null>("awaited", v.nullable(v.string()), null);

/** Called before the user changes: another user must not see what the previous one left here. */
export function makeWayFor(userId: string): void {
  const awaited = awaitedStore.get();
  if (awaited !== null && awaited !== userId) clearPersonal();
  awaitedStore.set(null);
}

/**
 * Our account on this server. Only on the site's own: another one that a user named in the settings
 * could be after the tokens, which are valid at the site's own server too.
 */
export const accountOf = (endpoints: Endpoints): SignedIn | null =>
  endpoints.apiUrl === defaultEndpoints.apiUrl && endpoints.socketUrl === defaultEndpoints.socketUrl
    ? signedIn.get()
    : null;

/** Our account on the chosen server. */
export const accountStore: Stored<SignedIn | null> = {
  get: () => (endpointStore.get() === null ? signedIn.get() : null),
  set: signedIn.set,
  subscribe(listener) {
    const stops = [signedIn.subscribe(listener), endpointStore.subscribe(listener)];
    return () => {
      for (const stop of stops) stop();
    };
  },
};
