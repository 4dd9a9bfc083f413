import { roomKindOf } from "@parley/core/wire/room-kind";
import { Hash, Lock, MessagesSquare, UserRound } from "lucide-react";

/** "#" stands before names alone: a title may be another room's name. */
export function RoomIcon({ room, titled = false, className }: Props) {
  const kind = roomKindOf(room);
  const Icon = kind === "private" ? Lock : kind === "direct" ? UserRound : titled ? MessagesSquare : Hash;
  return <Icon aria-hidden="true" className={className} />;
}

type Props = { room: string; titled?: boolean; className: string };
