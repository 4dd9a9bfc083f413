import { randomId } from "@parley/client/random-id";
import type { Stored } from "../storage/stored.ts";

const lockOf = (id: string) => `parley-tab ${id}`;

/** How long the page before a reload may hold its lock. In milliseconds. */
const patienceMs = 1_000;

/** Pages without TLS have no locks, and cannot tell which tabs are there: all of them are one to them. */
const locks = globalThis.navigator?.locks;

const listeners = new Set<() => void>();
let id = locks ? remembered() : "any";

/** The id of this tab: the same after a reload, and no other tab's. */
export const tabStore: Pick<Stored<string>, "get" | "subscribe"> = {
  get: () => id,
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/**
 * Shows other tabs that this one is there. A tab that is a copy of another one has that one's id at
 * first, and takes its own.
 */
export async function claimTab(): Promise<void> {
  if (!locks) return;
  const claimed = Promise.withResolvers<void>();
  const held = () => {
    claimed.resolve();
    return new Promise<never>(() => {});
  };
  locks.request(lockOf(id), { signal: AbortSignal.timeout(patienceMs) }, held).catch(() => {
    become(randomId());
    locks.request(lockOf(id), held).catch(() => claimed.resolve());
  });
  await claimed.promise;
}

/** The ids of the tabs that are there. */
export async function presentTabs(): Promise<ReadonlySet<string>> {
  const { held = [] } = (await locks?.query()) ?? {};
  const prefix = lockOf("");
  return new Set(
    held.flatMap(({ name = "" }) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : [])),
  );
}

function become(next: string): void {
  id = next;
  remember(next);
  for (const listener of listeners) listener();
}

function remembered(): string {
  const known = read();
  if (known) return known;
  const fresh = randomId();
  remember(fresh);
  return fresh;
}

function read(): string | null {
  try {
    return sessionStorage.getItem("parley.tab");
  } catch {
    return null;
  }
}

function remember(id: string): void {
  try {
    sessionStorage.setItem("parley.tab", id);
  } catch {
    // Storage is refused: it is another tab after a reload.
  }
}
