import type { RoomEvent, RoomState } from "@parley/core/protocol/event";
import type { RoomDescription } from "../snapshot.ts";

type VersionedText = { readonly text: string; readonly seq: number };

const parts = ["title", "topic"] as const;

/**
 * What the room is called and what it is about: of each, the text with the highest seq, in whatever order
 * the room's state and its events arrive.
 */
export class Description {
  readonly #texts = new Map<(typeof parts)[number], VersionedText>();
  #shown: RoomDescription = {};

  /** Without what is empty. The same object until it changes. */
  get shown(): RoomDescription {
    return this.#shown;
  }

  /** Takes what a room's state says of it. */
  begin(state: RoomState): void {
    for (const part of parts) this.#apply(part, state[part]);
  }

  /** Takes those among some events. Returns whether any changes it. */
  add(events: readonly RoomEvent[]): boolean {
    const before = this.#shown;
    for (const event of events) {
      if (event.action !== "describe") continue;
      for (const part of parts) {
        const text = event[part];
        if (text !== undefined) this.#apply(part, { text, seq: event.seq });
      }
    }
    return this.#shown !== before;
  }

  clear(): void {
    this.#texts.clear();
    this.#shown = {};
  }

  #apply(part: (typeof parts)[number], said: VersionedText | undefined): void {
    const known = this.#texts.get(part);
    if (!said || (known && known.seq >= said.seq)) return;
    this.#texts.set(part, said);
    if ((known?.text ?? "") === said.text) return;
    const { [part]: _, ...others } = this.#shown;
    this.#shown = said.text === "" ? others : { ...others, [part]: said.text };
  }
}
