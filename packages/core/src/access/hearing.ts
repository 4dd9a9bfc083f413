import type { WhyBarred } from "../rate-limit/barring.ts";
import { refusalOf } from "./may.ts";
import { memberOf } from "./member.ts";
import type { Room } from "./room.ts";

/**
 * Says for one fan-out who is not posted to: whoever may not hear the room is disconnected with the reason;
 * the others are posted to within what the limits say.
 *
 * @param guests whether the stage admits guests now.
 */
export const mayHear =
  (room: Room, guests: "on" | "off", limits: WhyBarred): WhyBarred =>
  (listener) =>
    refusalOf("hear", memberOf(listener, guests), room) ?? limits(listener);
