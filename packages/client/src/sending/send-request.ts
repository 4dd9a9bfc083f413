import type { RequestInput } from "@parley/core/protocol/request";
import { frameBytes } from "@parley/core/wire/limits";
import { clientKindOf } from "../event-kinds/kinds.ts";
import type { OutboxItem } from "../outbox/outbox.ts";

/** The frame that sends an item; one that was tried before says so. */
export function requestOf(item: OutboxItem): RequestInput {
  const again = item.tried !== undefined && { retry: true };
  return { ...clientKindOf(item.kind).request(item), ...again };
}

/**
 * Whether the server accepts a frame: it closes the connection of a client that sends a larger one.
 */
export const fitsFrame = (request: RequestInput): boolean =>
  new TextEncoder().encode(JSON.stringify(request)).length <= frameBytes;
