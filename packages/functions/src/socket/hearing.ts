import { mayHear } from "@parley/core/access/hearing";
import { roomNamed } from "@parley/core/access/room";
import type { WhyBarred } from "@parley/core/rate-limit/barring";
import type { Payer } from "@parley/core/rate-limit/payer";
import { costs } from "../cost-limits.ts";

/**
 * Decides for one fan-out of a room which listeners get no post, as far as this environment knows.
 *
 * @param senders the senders that its posts are charged to.
 */
export const whyBarredFrom = (room: string, senders: readonly Payer[]): WhyBarred =>
  mayHear(roomNamed(room), costs.stage.guests, costs.whyBarred(senders));
