import { Cursor, MessageId, RoomName } from "@parley/core/protocol/field";
import * as v from "valibot";

/** What the outbox keeps of every event that is on its way. */
export const kept = {
  /** Its id for life; of a message, also the key of its row. */
  id: MessageId,
  room: RoomName,
  /** When it was asked for, by the sender's clock: ISO 8601. */
  timestamp: v.string(),
  /** The user as whom it goes out: an id is unique for its sender only. */
  sentAs: v.optional(v.string()),
  /**
   * Where the log stood before it first went out: if it was stored, it stands after that. `at` is when that was,
   * by the sender's clock: ISO 8601. An item without it was written down by an older client, and counts from its
   * `timestamp`.
   */
  tried: v.optional(v.object({ ...Cursor.entries, at: v.optional(v.string()) })),
  /** Why it was refused for good, when it was. */
  error: v.optional(v.object({ code: v.string(), message: v.string() })),
};
