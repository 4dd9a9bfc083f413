import type { TimelineMessage } from "@parley/client/snapshot";

/** Whether there is something to do with it: it is stored, and not deleted. */
export const isStored = (message: TimelineMessage): message is Stored =>
  message.state === "sent" && message.seq !== undefined && !message.deleted;

type Stored = TimelineMessage & { readonly seq: number };

/** Whether its reader may edit and delete it: an own message that is stored, and not deleted. */
export const isChangeable = (message: TimelineMessage): message is Stored => message.own && isStored(message);

/** The message that the arrow key goes back to: the last own one. */
export const lastChangeable = (messages: readonly TimelineMessage[]): Stored | undefined =>
  messages.findLast(isChangeable);
