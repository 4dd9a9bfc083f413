import * as v from "valibot";
import { presentTabs, tabStore } from "../../session/tab.ts";
import { type Stored, stored } from "../../storage/stored.ts";

/** The draft of a message in a room, in one tab. */
const Draft = v.object({
  text: v.string(),
  /** When it was last written, in epoch milliseconds. */
  at: v.number(),
  /** The key of the message that was made of it, until the outbox has that. */
  sending: v.optional(v.string()),
});
export type Draft = v.InferOutput<typeof Draft>;

/** The draft of an edit, in one tab. */
const Edit = v.object({
  /** The message's key, and its seq if it is stored. */
  key: v.string(),
  seq: v.optional(v.number()),
  /** Its text when the edit began. */
  from: v.string(),
  text: v.string(),
  /** The id of the change that was refused, and is retried with another text. */
  refused: v.optional(v.string()),
});
export type Edit = v.InferOutput<typeof Edit>;

/** Stores by name, each created once: its listeners must learn of changes anywhere in the page. */
function stores<T>(make: (name: string) => Stored<T>): (name: string) => Stored<T> {
  const made = new Map<string, Stored<T>>();
  return (name) => {
    const store = made.get(name) ?? make(name);
    made.set(name, store);
    return store;
  };
}

const drafts = stores((name) => stored(name, v.nullable(Draft), null));
const edits = stores((name) => stored(name, v.nullable(Edit), null));
const legacyDrafts = stores((name) => stored(name, v.string(), ""));

/**
 * A room's draft in one tab. Another tab has another draft: neither loses the other, or offers it.
 */
export const draftOf = (room: string, tab: string): Stored<Draft | null> => drafts(`draft.${room}.${tab}`);

export const editOf = (room: string, tab: string): Stored<Edit | null> => edits(`edit.${room}.${tab}`);

/** Forgets what was written in a room that its writer may not enter any more. */
export function forgetDrafts(room: string): void {
  for (const tab of new Set([...tabsWithDraft(room), tabStore.get()])) {
    draftOf(room, tab).set(null);
    editOf(room, tab).set(null);
  }
}

/** Older versions of the site kept one draft of a room, as a text. */
const legacyOf = (room: string): Stored<string> => legacyDrafts(`draft.${room}`);

/** Moves the latest draft of a room from a closed tab into an empty draft. */
export async function adoptDraft(room: string): Promise<void> {
  const take = async () => {
    if (!(await isAnyLeft(room))) return;
    // A page that is being reloaded is absent for a moment, and its draft is not available to
    // others.
    await new Promise((resolve) => setTimeout(resolve, reloadMs));
    const present = await presentTabs();
    const own = draftOf(room, tabStore.get());
    if (own.get()) return;
    const drafts = left(room, present).flatMap((tab) => {
      const store = draftOf(room, tab);
      const draft = store.get();
      return draft ? [{ store, draft }] : [];
    });
    const latest = drafts.toSorted((a, b) => b.draft.at - a.draft.at)[0];
    const legacy = legacyOf(room).get();
    if (latest) own.set(latest.draft);
    else if (legacy !== "") own.set({ text: legacy, at: 0 });
    if (latest) latest.store.set(null);
    else legacyOf(room).set("");
  };
  // Two tabs that are opened together must not both take it.
  await (globalThis.navigator?.locks?.request("parley-drafts", take) ?? take());
}

/** The closed tabs that have left a draft. */
const left = (room: string, present: ReadonlySet<string>): string[] =>
  tabsWithDraft(room).filter((tab) => !present.has(tab) && tab !== tabStore.get());

const isAnyLeft = async (room: string): Promise<boolean> =>
  left(room, await presentTabs()).length > 0 || legacyOf(room).get() !== "";

/** In milliseconds. */
const reloadMs = 1_000;

function tabsWithDraft(room: string): string[] {
  const prefix = `parley.draft.${room}.`;
  try {
    return Object.keys(localStorage).flatMap((key) =>
      key.startsWith(prefix) ? [key.slice(prefix.length)] : [],
    );
  } catch {
    return [];
  }
}
