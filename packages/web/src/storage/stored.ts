import { useSyncExternalStore } from "react";
import * as v from "valibot";

/** A value kept in this browser, shared by its tabs. */
export type Stored<T> = {
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
};

/**
 * A value in localStorage under `parley.<name>`, as JSON. What is missing or does not fit the schema reads as
 * `fallback`. Where the browser refuses storage, the value lives as long as the page.
 */
export function stored<T>(name: string, schema: v.GenericSchema<unknown, T>, fallback: T): Stored<T> {
  const key = `parley.${name}`;
  const listeners = new Set<() => void>();
  let value = parse(schema, read(key), fallback);

  const follow = (event: StorageEvent) => {
    if (event.key !== key && event.key !== null) return;
    value = parse(schema, event.newValue, fallback);
    for (const listener of listeners) listener();
  };

  return {
    get: () => value,
    set(next) {
      value = next;
      write(key, next === fallback ? null : JSON.stringify(next));
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      if (listeners.size === 0) globalThis.addEventListener?.("storage", follow);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) globalThis.removeEventListener?.("storage", follow);
      };
    },
  };
}

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
