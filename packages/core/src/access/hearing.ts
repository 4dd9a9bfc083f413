import type { WhyBarred } from "../rate-limit/barring.ts";
import { refusalOf } from "./may.ts";
import { type Member, memberIn, memberOf } from "./member.ts";
import type { Room } from "./room.ts";

/**
 * Decides for one fan-out which listeners get no post. Those without access to the room are disconnected
 * with the reason; for the others, the limits decide.
 *
 * @param guests whether the stage admits guests now.
 */
export const mayHear = (room: Room, guests: "on" | "off", limits: WhyBarred): WhyBarred => {
  // Only members are subscribed to a room that is not open. Those who were removed get no post: see `What`.
  const hearing = (member: Member) => (room.kind === "open" ? member : memberIn(member, "member"));
  return (listener) => refusalOf("hear", hearing(memberOf(listener, guests)), room) ?? limits(listener);
};
