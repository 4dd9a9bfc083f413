import type { WhyBarred } from "../rate-limit/barring.ts";
import { refusalOf } from "./may.ts";
import { memberOf } from "./member.ts";
import type { Room } from "./room.ts";

/**
 * Decides for one fan-out which listeners get no post. Those without access to the room are disconnected
 * with the reason; for the others, the limits decide.
 *
 * @param guests whether the stage admits guests now.
 */
export const mayHear =
  (room: Room, guests: "on" | "off", limits: WhyBarred): WhyBarred =>
  (listener) =>
    refusalOf("hear", memberOf(listener, guests), room) ?? limits(listener);
