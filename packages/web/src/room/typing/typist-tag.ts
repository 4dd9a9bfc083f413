import type { RoomSnapshot, Typist } from "@parley/client/snapshot";
import { NamesakeIndex, senderOf } from "../../namesake/namesake-index.ts";
import { readingOf } from "../../namesake/reading.ts";
import { sendersIn } from "../sender/namesakes.ts";

/** The index of the room in which somebody was last typing. */
let last = { name: "", index: new NamesakeIndex(readingOf) };
let followed: RoomSnapshot | undefined;

/**
 * The tag of somebody who is typing, if the name may be taken for that of another typist, or of somebody
 * whose name is shown in the room. It is not the room's own index: there, somebody who begins to type would
 * give others a tag, and move what is on the screen.
 */
export const typistTag = (room: RoomSnapshot | undefined, typist: Typist): string | undefined => {
  if (!room) return undefined;
  if (last.name !== room.room) last = { name: room.room, index: new NamesakeIndex(readingOf) };
  if (followed !== room) last.index.follow([...sendersIn(room), ...(room.typing ?? [])]);
  followed = room;
  return last.index.get(senderOf(typist));
};
