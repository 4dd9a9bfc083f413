import { errorCodes } from "@parley/core/wire/error";
import * as v from "valibot";

/** The codes of a refusal by the server, and the client's own, once the sender is another user. */
export const RefusalCode = v.fallback(v.picklist([...errorCodes, "sender_changed", "unknown"]), "unknown");
export type RefusalCode = v.InferOutput<typeof RefusalCode>;

/** Whether an error says that a room does not exist, or not for our user. */
export const isNoSuchRoom = ({ code, field }: { code?: string | undefined; field?: string | undefined }) =>
  code === "not_found" && field === "room";

/** Why an item was refused for good, by the server or before it was sent. */
export type Refusal = { readonly code: RefusalCode; readonly message: string };
