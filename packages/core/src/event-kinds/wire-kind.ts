import * as v from "valibot";

/** An event names its kind in `action`. */
type EventEntries = { readonly action: v.LiteralSchema<string, undefined> } & v.ObjectEntries;

/** A request has its name in `action`; several may store the same kind. */
type RequestEntries = { readonly action: v.PicklistSchema<readonly string[], undefined> } & v.ObjectEntries;

/**
 * An event kind on the wire, from its event and its request. `frame` delivers an event to
 * `parley.v1` clients, and acknowledges it to its sender.
 */
export const wireKind = <E extends EventEntries, R extends RequestEntries>(
  event: v.ObjectSchema<E, undefined>,
  request: v.ObjectSchema<R, undefined>,
) => {
  const kind: E["action"]["literal"] = event.entries.action.literal;
  /** The values of `action` for it. */
  const actions: R["action"]["options"] = request.entries.action.options;
  const frame = v.object({ room: v.string(), epoch: v.string(), ...event.entries });
  return { kind, event, frame, request, actions };
};
