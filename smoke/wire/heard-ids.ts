import * as v from "valibot";
import type { Line } from "./line.ts";

const Said = v.looseObject({ action: v.literal("message"), id: v.string() });
const Several = v.looseObject({ action: v.literal("events"), events: v.array(v.unknown()) });

/** The ids of all messages that a connection received live, alone or several in a frame. */
export const heardIds = ({ heard }: Line): Set<string> => {
  const events = heard.flatMap(({ frame }) => (v.is(Several, frame) ? frame.events : [frame]));
  return new Set(events.flatMap((event) => (v.is(Said, event) ? [event.id] : [])));
};
