import { isAlive } from "../expiry.ts";
import { type Appended, append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { findIntent, isFor } from "../log/intent.ts";
import { readPlace } from "../log/seal.ts";
import { ParleyError } from "../protocol/error.ts";
import { editsOfMessage } from "../protocol/limits.ts";
import type { Store } from "../store.ts";
import { materialiseDelete, materialiseEdit } from "./materialise.ts";

type Edit = Draft<{ kind: "edit"; target: number; message: string }>;
type Delete = Draft<{ kind: "delete"; target: number }>;

/** @throws ParleyError `not_found`, `forbidden`, `too_many_edits`. */
const requireChangeable = async (store: Store, { kind, room, target, sender }: Edit | Delete) => {
  const item = await readPlace(store, room, target);
  if (item?.kind !== "message" || !isAlive(store, item)) {
    throw new ParleyError("not_found", "There is no message at this seq.", { field: "seq" });
  }
  if (item.userId !== sender.userId) {
    throw new ParleyError("forbidden", "Only its author may change a message.", { field: "seq" });
  }
  if (item.deleted) {
    throw new ParleyError("not_found", "This message was deleted.", { field: "seq" });
  }
  if (kind === "edit" && (item.edits?.length ?? 0) >= editsOfMessage) {
    throw new ParleyError(
      "too_many_edits",
      `A message may be edited ${editsOfMessage} times. It can still be deleted.`,
      { field: "seq" },
    );
  }
};

/**
 * Changes an own message: the change is an event of the log, and then goes into the message itself.
 * However often it is tried with its id, it is one change; a retry also completes a first try that died
 * between the two.
 *
 * @throws ParleyError `not_found` for a seq without a message, or a deleted one; `forbidden` for another's;
 * `too_many_edits` for an edit after so many; `id_reused`, `unavailable`: see `append`.
 */
export const changeMessage = async (store: Store, change: Edit | Delete): Promise<Appended> => {
  // A retry was allowed when it was first tried, whatever became of the message since.
  const intent = await findIntent(store, change);
  if (!intent || !isFor(intent, change)) await requireChangeable(store, change);
  const appended = await append(store, change);
  if (appended.event.action !== change.kind)
    throw new Error("A change was stored, and something else is there.");
  const { seq } = appended.event;
  if (change.kind === "edit") await materialiseEdit(store, { ...change, seq });
  if (change.kind === "delete") await materialiseDelete(store, { ...change, seq });
  return appended;
};
