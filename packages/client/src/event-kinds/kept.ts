import { Cursor, MessageId, RoomName } from "@parley/core/wire/field";
import * as v from "valibot";
import { RefusalCode } from "../refusal.ts";

/** What the outbox keeps of every event that is on its way. */
export const kept = {
  /** Its permanent id; of a message, also the key of its row. */
  id: MessageId,
  room: RoomName,
  /** When it was requested, by the sender's clock: ISO 8601. */
  timestamp: v.string(),
  /** The user that sends it: an id is unique for its sender only. */
  sentAs: v.optional(v.string()),
  /**
   * The log's position before it was first sent: if it was stored, its seq is after that. `at` is
   * when that was, by the sender's clock: ISO 8601. An item without it was written by an older
   * client, and counts from its `timestamp`.
   */
  tried: v.optional(v.object({ ...Cursor.entries, at: v.optional(v.string()) })),
  /** Why it was refused for good, if it was. */
  error: v.optional(v.object({ code: RefusalCode, message: v.string() })),
};
