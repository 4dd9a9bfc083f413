import * as v from "valibot";

/** An event names its kind in `action`. */
type EventEntries = { readonly action: v.LiteralSchema<string, undefined> } & v.ObjectEntries;

/**
 * An event kind on the wire, from its event. `frame` delivers an event to `parley.v1` clients, and
 * acknowledges it to its sender.
 */
export const wireKind = <E extends EventEntries>(event: v.ObjectSchema<E, undefined>) => {
  const kind: E["action"]["literal"] = event.entries.action.literal;
  const frame = v.object({ room: v.string(), epoch: v.string(), ...event.entries });
  return { kind, event, frame };
};
