import { roomKindOf } from "@parley/core/wire/room-kind";
import { useRoomText } from "../rooms/room-text.ts";
import { useTitle } from "../rooms/title.ts";
import { useUnreadText } from "../rooms/use-unread.ts";
import { useVisible } from "../session/visible.ts";

/** The title of the tab, with the unread messages of all rooms while it is not on the screen. */
export function PageTitle({ room }: { room: string }) {
  const visible = useVisible();
  const unread = useUnreadText(() => !visible);
  const title = useTitle(room);
  const text = useRoomText(room);
  const named = roomKindOf(room) !== "open" || title === undefined ? text : `${text} · ${title}`;
  return <title>{`${unread ? `(${unread}) ` : ""}${named} · Parley`}</title>;
}
