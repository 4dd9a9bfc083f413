import type { Request } from "../protocol/request.ts";
import { type Action, requireAccess } from "./may.ts";
import type { Member } from "./member.ts";
import { roomNamed } from "./room.ts";

/** What each frame does in its rooms. A frame that is missing here does not compile. */
const actionOf: Readonly<Record<Request["action"], Action>> = {
  hello: "enter",
  join: "enter",
  leave: "exit",
  ping: "read",
  read: "markRead",
  typing: "type",
  sendMessage: "send",
  sendmessage: "send",
  edit: "edit",
  delete: "delete",
  pin: "pin",
  joinRoom: "join",
  leaveRoom: "leave",
  describeRoom: "describe",
};

/** @throws ParleyError as `requireAccess` does, for the first of the frame's rooms that refuses. */
export const requireFrameAccess = (request: Request, member: Member): void => {
  const rooms = "rooms" in request ? request.rooms.keys() : [request.room];
  for (const room of rooms) requireAccess(actionOf[request.action], member, roomNamed(room));
};
