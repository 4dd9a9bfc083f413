import { mapOf } from "@parley/core/wire/map-of";
import { useSyncExternalStore } from "react";
import * as v from "valibot";

/** A value kept in this browser, shared by its tabs. */
export type Stored<T> = {
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
};

const prefix = "parley.";

/** What the browser is set to, whoever uses it. All else belongs to the user. */
const ofDevice = new Set(["scheme", "enter", "reloaded"]);

/** Kept by the sign-in itself, which needs it to end. */
const ofSignIn = "oidc.";

/** The values of this page that belong to the user, each with what sets it back. */
const personal = new Set<() => void>();

/**
 * A value in localStorage under `parley.<name>`, as JSON. What is missing or does not fit the
 * schema reads as `fallback`. Where the browser refuses storage, the value lives as long as the
 * page. It belongs to the user, unless it is named as one of the device's.
 *
 * @param encode the value as JSON has it, where that is another.
 */
export function stored<T>(
  name: string,
  schema: v.GenericSchema<unknown, T>,
  fallback: T,
  encode: (value: T) => unknown = (value) => value,
): Stored<T> {
  const key = prefix + name;
  const listeners = new Set<() => void>();
  let value = parse(schema, read(key), fallback);

  const follow = (event: StorageEvent) => {
    if (event.key !== key && event.key !== null) return;
    value = parse(schema, event.newValue, fallback);
    for (const listener of listeners) listener();
  };

  const set = (next: T) => {
    value = next;
    write(key, next === fallback ? null : JSON.stringify(encode(next)));
    for (const listener of listeners) listener();
  };

  if (!ofDevice.has(name)) personal.add(() => set(fallback));
  // Also while nothing shows it: what another tab cleared must not come back here.
  globalThis.addEventListener?.("storage", follow);

  return {
    get: () => value,
    set,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/**
 * A map in localStorage, as `stored`. Its names come from users: in an object some of them would
 * be JavaScript's own.
 */
export const storedMap = <T>(
  name: string,
  value: v.GenericSchema<unknown, T>,
): Stored<ReadonlyMap<string, T>> =>
  stored<ReadonlyMap<string, T>>(name, v.pipe(v.unknown(), mapOf(v.string(), value)), new Map(), (map) =>
    Object.fromEntries(map),
  );

/**
 * Forgets all that belongs to the user who used this browser, also what this page never read.
 * Tokens of the sign-in stay.
 */
export function clearPersonal(): void {
  for (const reset of personal) reset();
  remove((name) => !ofDevice.has(name) && !name.startsWith(ofSignIn));
}

/** Forgets the tokens of the sign-in. */
export const clearSignIn = (): void => remove((name) => name.startsWith(ofSignIn));

/** The stored value, rendered again whenever it changes here or in another tab. */
export const useStored = <T>(store: Pick<Stored<T>, "get" | "subscribe">): T =>
  useSyncExternalStore(store.subscribe, store.get);

function parse<T>(schema: v.GenericSchema<unknown, T>, json: string | null, fallback: T): T {
  if (json === null) return fallback;
  try {
    const result = v.safeParse(schema, JSON.parse(json));
    return result.success ? result.output : fallback;
  } catch {
    return fallback;
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, json: string | null): void {
  try {
    if (json === null) localStorage.removeItem(key);
    else localStorage.setItem(key, json);
  } catch {
    // Storage is refused or full: the value still holds for this page.
  }
}

function remove(goes: (name: string) => boolean): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix) && goes(key.slice(prefix.length))) localStorage.removeItem(key);
    }
  } catch {
    // Storage is refused: nothing was kept in it.
  }
}
