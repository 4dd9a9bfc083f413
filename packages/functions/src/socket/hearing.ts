import { mayHear } from "@parley/core/access/hearing";
import { roomNamed } from "@parley/core/access/room";
import type { WhyBarred } from "@parley/core/rate-limit/barring";
import type { Payer } from "@parley/core/rate-limit/payer";
import { costs } from "../cost-limits.ts";

/**
 * Says for one fan-out of a room who is not posted to, as far as this environment knows.
 *
 * @param speakers those whom its posts are charged to.
 */
export const whyBarredFrom = (room: string, speakers: readonly Payer[]): WhyBarred =>
  mayHear(roomNamed(room), costs.stage.guests, costs.whyBarred(speakers));
