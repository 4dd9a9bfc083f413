import * as v from "valibot";
import { Blocklist } from "../wire/blocklist.ts";
import { MessageId, UserId } from "../wire/field.ts";

/** The longest id in a list: a list fits into a frame. */
const blockedUserCharacters = 100;

/** Blocks a user, or unblocks them. Without a user it asks for the list. */
export const ChangeBlocklist = /* @__PURE__ */ (() =>
  v.object({
    action: v.literal("blocklist"),
    id: v.optional(MessageId),
    user: v.optional(
      v.pipe(
        UserId,
        v.maxLength(blockedUserCharacters, `A user's id has at most ${blockedUserCharacters} characters.`),
      ),
    ),
    /** Whether the user is blocked from now on. */
    blocked: v.optional(v.boolean("`blocked` is true or false."), true),
  }))();
export type ChangeBlocklist = v.InferOutput<typeof ChangeBlocklist>;

/** The list: the answer, and told to the user's other connections after a change. */
export const BlocklistFrame = /* @__PURE__ */ (() =>
  v.object({
    action: v.literal("blocklist"),
    id: v.optional(v.string()),
    blocklist: Blocklist,
  }))();
export type BlocklistFrame = v.InferOutput<typeof BlocklistFrame>;
