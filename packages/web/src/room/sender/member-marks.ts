import type { ActivityEvent, RoomSnapshot } from "@parley/client/snapshot";
import { senderOf } from "./namesake-index.ts";
import { namesakesOf } from "./namesakes.ts";

/** The tag of who is named in a line, if the name may be taken for another user's in the room. */
export const markedMember = (room: RoomSnapshot | undefined, event: ActivityEvent): string | undefined =>
  room && namesakesOf(room).get(senderOf(event));
