import { applyEvent } from "../event-kinds/apply.ts";
import { logKindOf } from "../event-kinds/kinds.ts";
import type { Store } from "../table/store.ts";
import { type Appended, append } from "./append.ts";
import type { Draft } from "./draft.ts";
import { findIntent, isFor } from "./intent.ts";

/**
 * Stores an event, and applies it to what it changes. However often it is attempted with its id, it
 * is one event; a retry also completes a first attempt that died between the two.
 *
 * @throws ParleyError the refusal of the kind's `require`; `id_reused`, `id_expired`,
 *   `unavailable`: see `append`.
 */
export const record = async (store: Store, draft: Draft): Promise<Appended> => {
  const kind = logKindOf(draft.kind);
  if (kind.require) {
    // A retry was allowed at its first attempt, whatever happened to the message since.
    const intent = await findIntent(store, draft);
    if (!intent || !isFor(intent, draft)) await kind.require(store, draft);
  }
  const appended = await append(store, draft);
  if (appended.event.action !== draft.kind) throw new Error("An event was stored, but another one was read.");
  await applyEvent(store, draft.room, appended.event);
  return appended;
};
