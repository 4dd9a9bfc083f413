import type { RoomSnapshot } from "@parley/client/snapshot";
import { useState } from "react";

const max = 10;
const none: ReadonlySet<string> = new Set();

/** The keys of the messages that the last change appended to a live room: they slide in. */
export function useArrivals({ status, messages }: RoomSnapshot): ReadonlySet<string> {
  const [known, setKnown] = useState({ status, messages, arrivals: none });
  if (known.messages === messages && known.status === status) return known.arrivals;
  const arrivals = known.status === "joining" ? none : appended(known.messages, messages);
  setKnown({ status, messages, arrivals });
  return arrivals;
}

function appended(before: RoomSnapshot["messages"], after: RoomSnapshot["messages"]): ReadonlySet<string> {
  const known = new Set(before.slice(-max).map((message) => message.key));
  const keys: string[] = [];
  for (const { key } of after.slice(-max).reverse()) {
    if (known.has(key)) break;
    keys.push(key);
  }
  // A whole screenful arrived at once: that is catching up, not talk.
  return keys.length === max ? none : new Set(keys);
}
