import { frameBytes } from "@parley/core/protocol/limits";
import type { RequestInput } from "@parley/core/protocol/request";
import type { OutboxItem } from "../outbox/outbox.ts";

/** The frame in which an item goes out; one that was tried before says so. */
export function requestOf(item: OutboxItem): RequestInput {
  const { id, room } = item;
  const again = item.tried !== undefined && { retry: true };
  switch (item.kind) {
    case "message": {
      const answers = item.replyTo !== undefined && { replyTo: item.replyTo };
      return { action: "sendMessage", id, room, message: item.text, ...answers, ...again };
    }
    case "edit":
      return { action: "edit", id, room, seq: item.target, message: item.text, ...again };
    case "delete":
      return { action: "delete", id, room, seq: item.target, ...again };
  }
}

/** Whether a frame is one that the server takes: it closes the connection of a client that sends a larger one. */
export const fitsFrame = (request: RequestInput): boolean =>
  new TextEncoder().encode(JSON.stringify(request)).length <= frameBytes;
