import { isAhead, type ReadMarker } from "../../../packages/core/src/protocol/read-marker.ts";

/** An event of a room that has reached a user, or the log's word that there is none. */
export type Received = { readonly room: string; readonly seq: number; readonly at: number };

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const listIn = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : []);

const markerIn = ({ seq, revision }: Json): ReadMarker | undefined =>
  typeof seq === "number" && typeof revision === "number" ? { seq, revision } : undefined;

/** Frames whose `seq` is that of an event. */
const isLive = ({ action, epoch }: Json): boolean => typeof action === "string" && typeof epoch === "string";

/** Everything that reaches one user, on all of their devices, whatever their clients make of it. */
export class Wire {
  readonly received: Received[] = [];
  /** The highest markers that the server has named, by room. */
  readonly markers = new Map<string, ReadMarker>();

  /** A socket whose frames are noted. */
  get WebSocket(): typeof globalThis.WebSocket {
    const note = (data: unknown) => this.#frame(String(data));
    return class extends globalThis.WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener("message", ({ data }) => note(data));
      }
    };
  }

  /** A `fetch` that notes the pages of logs. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const answer = await globalThis.fetch(input, init);
    const room = /\/rooms\/([^/?]+)\/log/.exec(String(input))?.[1];
    if (room === undefined || !answer.ok) return answer;
    const slice: unknown = await answer.clone().json();
    if (isJson(slice)) this.#slice({ ...slice, room });
    return answer;
  };

  #frame(text: string): void {
    const frame: unknown = text === "" ? undefined : JSON.parse(text);
    if (!isJson(frame)) return;
    if (frame.action === "welcome") for (const state of listIn(frame.rooms)) this.#slice(state);
    else if (frame.action === "joined" || frame.action === "events") this.#slice(frame);
    else if (frame.action === "read") this.#marker(frame);
    else if (isLive(frame)) this.#slice({ room: frame.room, events: [frame] });
  }

  #slice(slice: Json): void {
    const { room, events } = slice;
    if (typeof room !== "string") return;
    this.#marker(slice);
    const at = Date.now();
    for (const { seq } of listIn(events)) if (typeof seq === "number") this.received.push({ room, seq, at });
  }

  #marker({ room, read }: Json): void {
    const marker = isJson(read) ? markerIn(read) : undefined;
    if (typeof room !== "string" || !marker) return;
    const known = this.markers.get(room);
    if (!known || isAhead(marker, known)) this.markers.set(room, marker);
  }
}
