import * as v from "valibot";
import { clearPersonal, type Stored, stored } from "../storage/stored.ts";
import { defaultEndpoints, type Endpoints, endpointStore } from "./endpoints.ts";

/** The account that is signed in, and where: what of it must be known before anything is asked. */
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
 * The guests' tokens whose last messages may still be on their way when an account has taken over from
 * them.
 */
export const mergedGuestsStore = stored<string[]>("adopted", v.array(v.string()), []);

/** Whose sign-in ended by itself: what they left here waits for them, until somebody else comes. */
export const awaitedStore = stored<string | null>("awaited", v.nullable(v.string()), null);

/** Called before somebody becomes who we are: what another person left here is not theirs to see. */
export function makeWayFor(userId: string): void {
  const awaited = awaitedStore.get();
  if (awaited !== null && awaited !== userId) clearPersonal();
  awaitedStore.set(null);
}

/**
 * The account that we are to this server. Only to the site's own: another one that somebody named in the
 * settings could be after the tokens, which are good at the site's own server too.
 */
export const accountOf = (endpoints: Endpoints): SignedIn | null =>
  endpoints.apiUrl === defaultEndpoints.apiUrl && endpoints.socketUrl === defaultEndpoints.socketUrl
    ? signedIn.get()
    : null;

/** The account that we are to the server that is chosen now. */
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
