import type { DeleteEvent, EditEvent, MessageEvent, RoomEvent } from "@parley/core/protocol/event";
import type { Row } from "./row.ts";

/** What is known to hold of a message now. `seq` is that of the edit which says so. */
type Standing = "deleted" | { readonly seq: number; readonly text: string };

/**
 * How the messages of one log were changed, by the seq of the message. Changes come in any order, any number
 * of times, with or before their message, and some are in it already: the highest edit holds, and a delete
 * is final.
 */
export class Changes {
  readonly #standing = new Map<number, Standing>();

  /** Takes an event in. Returns the seq of the message of which it says something new. */
  apply(event: RoomEvent): number | undefined {
    const target = event.action === "message" ? event.seq : event.target;
    const says = standingIn(event);
    if (!says || !supersedes(says, this.#standing.get(target))) return undefined;
    this.#standing.set(target, says);
    return target;
  }

  /** A message as it stands now: the same row when nothing changed it. */
  shown(row: Row): Row {
    const standing = this.#standing.get(row.seq);
    if (!standing) return row;
    const { edited, deleted, ...message } = row;
    if (standing === "deleted") return { ...message, text: "", deleted: true };
    return { ...message, text: standing.text, edited: true };
  }

  clear(): void {
    this.#standing.clear();
  }
}

function standingIn(event: MessageEvent | EditEvent | DeleteEvent): Standing | undefined {
  switch (event.action) {
    case "message":
      if (event.deleted) return "deleted";
      return event.changed === undefined ? undefined : { seq: event.changed, text: event.message };
    case "edit":
      // The text was taken out because of a later delete, which says all there is to say.
      return event.message === "" ? undefined : { seq: event.seq, text: event.message };
    case "delete":
      return "deleted";
  }
}

function supersedes(says: Standing, known: Standing | undefined): boolean {
  if (!known) return true;
  if (known === "deleted") return false;
  return says === "deleted" || says.seq > known.seq;
}
