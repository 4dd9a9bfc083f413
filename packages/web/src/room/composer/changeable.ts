import type { TimelineMessage } from "@parley/client/snapshot";

type Stored = TimelineMessage & { readonly seq: number };

/** Whether its reader may edit and delete it: an own message that is stored, and not deleted. */
export const isChangeable = (message: TimelineMessage): message is Stored =>
  message.own && message.state === "sent" && message.seq !== undefined && !message.deleted;

/** The message that the arrow key leads back to: the last own one. */
export const lastChangeable = (messages: readonly TimelineMessage[]): Stored | undefined =>
  messages.findLast(isChangeable);
