import type { MembershipEvent, RoomSnapshot } from "@parley/client/snapshot";
import { senderOf } from "./namesake-index.ts";
import { namesakesOf } from "./namesakes.ts";

/** The tag of who has joined or left, if the name may be taken for another user's in the room. */
export const markedMember = (room: RoomSnapshot | undefined, event: MembershipEvent): string | undefined =>
  room && namesakesOf(room).get(senderOf(event));
