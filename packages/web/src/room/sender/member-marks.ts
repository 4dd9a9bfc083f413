import type { ActivityEvent, RoomSnapshot } from "@parley/client/snapshot";
import { senderOf } from "../../namesake/namesake-index.ts";
import { namesakesOf } from "./namesakes.ts";

/** The tag of a user, if one of their names in the room may be taken for another user's. */
export const markedUser = (room: RoomSnapshot | undefined, userId: string): string | undefined =>
  room && namesakesOf(room).get(userId);

/** The tag of who is named in a line, if the name may be taken for another user's in the room. */
export const markedMember = (room: RoomSnapshot | undefined, event: ActivityEvent): string | undefined =>
  room && namesakesOf(room).get(senderOf(event));
