import type { Request } from "../protocol/request.ts";
import { defaultRoom } from "../wire/limits.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import { type Action, byPlace, requireAccess } from "./may.ts";
import type { Member } from "./member.ts";
import { openRoom } from "./room.ts";

/** What each frame does in its rooms. A frame that is missing here does not compile. */
const actionOf: Readonly<Record<Request["action"], Action>> = {
  hello: "enter",
  join: "enter",
  leave: "exit",
  ping: "read",
  read: "markRead",
  notifications: "setNotifications",
  typing: "type",
  presence: "readPresence",
  blocklist: "changeBlocklist",
  sendMessage: "send",
  sendmessage: "send",
  edit: "edit",
  delete: "delete",
  pin: "pin",
  joinRoom: "join",
  leaveRoom: "leave",
  describeRoom: "describe",
  createRoom: "create",
  changeRole: "changeRole",
  archiveRoom: "archive",
  muteMember: "mute",
  setRules: "setRules",
};

/** What a request does in its room. */
export const actionIn = (request: Request): Action =>
  request.action === "joinRoom" && request.invitation !== undefined ? "accept" : actionOf[request.action];

/**
 * Requires what can be decided without reading: whether a user may do this in open rooms. In any other,
 * their place decides, which `requireRoomAccess` and `actInRoom` read.
 *
 * @throws ParleyError as `requireAccess` does, for the first of the frame's rooms that refuses.
 */
export const requireFrameAccess = (request: Request, member: Member): void => {
  for (const room of roomsOf(request)) {
    if (roomKindOf(room) === "open" && !byPlace.has(actionOf[request.action])) {
      requireAccess(actionOf[request.action], member, openRoom);
    }
  }
};

/** `presence` and `blocklist` name no room: they are about all whom the stage admits. */
const roomsOf = (request: Request): Iterable<string> => {
  if ("rooms" in request) return request.rooms.keys();
  return ["room" in request ? request.room : defaultRoom];
};
