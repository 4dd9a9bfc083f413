import type { PinEvent } from "@parley/core/event-kinds/pin";
import type { MessageEvent } from "@parley/core/protocol/event";
import * as v from "valibot";
import type { ClientKind } from "./client-kind.ts";
import { kept } from "./kept.ts";
import type { MessageState } from "./kinds.ts";

/** Pins the message at the seq `target` to its room, or unpins it. */
export const item = v.object({ kind: v.literal("pin"), ...kept, target: v.number(), pinned: v.boolean() });
type Item = v.InferOutput<typeof item>;

/** Whether a message is pinned, by the event with the highest seq. */
export type State = { readonly pin?: { readonly seq: number; readonly pinned: boolean } };

const reducePin = (state: MessageState, pin: { seq: number; pinned: boolean }): MessageState => {
  if (state.deleted || (state.pin && state.pin.seq >= pin.seq)) return state;
  return { ...state, pin };
};

/** Forgets that a message is pinned, unless it was pinned after the seq `known`: the same state then. */
const forgetPin = (state: MessageState, known: number): MessageState => {
  const { pin, ...rest } = state;
  return pin && pin.seq <= known ? { ...rest, pin: { seq: pin.seq, pinned: false } } : state;
};

/**
 * Records that a message is not pinned, as a reader of the log has found it.
 *
 * @param from the seq after which all events are known: a pin from there on holds, until an event undoes
 *   it. It may not be in its message yet.
 * @param through the seq up to which they are known: no pin up to it is doubted again.
 */
export const denyPin = (state: MessageState, from: number, through: number): MessageState => {
  const { pin } = state;
  if (state.deleted || (pin && (pin.pinned ? pin.seq > from : pin.seq >= through))) return state;
  return { ...state, pin: { seq: through, pinned: false } };
};

/** The seq of the event that has pinned a message, by an event about it. */
const pinIn = (event: PinEvent | MessageEvent): number | undefined => {
  if (event.action === "message") return event.pin;
  return event.pinned ? event.seq : undefined;
};

const shown = <T extends { pinned?: true }>({ pinned: _, ...message }: T, pinned: boolean) => ({
  ...message,
  ...(pinned && { pinned: true as const }),
});

export const kind: ClientKind<PinEvent, Item> = {
  quiet: true,
  request: ({ id, room, target, pinned }) => ({ action: "pin", id, room, seq: target, pinned }),
  reduce: (state, { seq, pinned }) => reducePin(state, { seq, pinned }),
  learn: (state, { pin }) => (pin === undefined ? state : reducePin(state, { seq: pin, pinned: true })),
  begin: ({ pins = [] }, known, from) => {
    const listed = new Set(pins.map(({ target }) => target));
    const gone = [...known].filter(([target, { pin }]) => pin?.pinned && !listed.has(target));
    return [
      ...gone.map(([target]) => ({ target, reduce: (state: MessageState) => forgetPin(state, from) })),
      ...pins.map(({ target, seq }) => ({
        target,
        reduce: (state: MessageState) => reducePin(state, { seq, pinned: true }),
      })),
    ];
  },
  doubts: ({ deleted, pin }, event, through) => {
    const pinnedBy = pinIn(event);
    if (pinnedBy === undefined || pinnedBy > through || deleted) return false;
    return pin === undefined || (!pin.pinned && pin.seq < pinnedBy);
  },
  show: (row, { pin }) => (pin ? shown(row, pin.pinned) : row),
  /**
   * It may be in the log and not in its message yet, which another try completes, unless a later
   * one is there.
   */
  isDone: ({ target }, event, events) =>
    events.some((other) => other.action === "pin" && other.target === target && other.seq > event.seq),
  isDoneBy: (code, { pinned }) => code === "not_found" && !pinned,
  pending: ({ pinned }) => ({ pinned }),
  expect: (message, { pinned }) => shown(message, pinned === true),
};
