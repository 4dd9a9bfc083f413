import { onTestFinished, vi } from "vitest";
import { Parley } from "../packages/client/src/parley.ts";
import type { Timing } from "../packages/client/src/timing/timing.ts";
import type { Cloud } from "./cloud.ts";
import { type Frame, guestOf, patient } from "./operator.ts";

/** What a client has done since it was in the room. */
type Recorded = {
  /** How many HTTP requests it has sent. */
  requests: number;
  /** The seqs of the events that it was sent, in their order. */
  seqs: unknown[];
  /** The actions of the frames that it has sent. */
  sent: unknown[];
  /** Its cursor in the room, as its last ping had it. */
  cursor: unknown;
};

/** A client with a token that records what it does. It is not connected yet. */
export const recordedClient = (on: Cloud, token: string, room: string, timing: Partial<Timing> = {}) => {
  const recorded: Recorded = { requests: 0, seqs: [], sent: [], cursor: undefined };
  class RecordedSocket extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener("message", ({ data }) => {
        const frame: Frame = JSON.parse(String(data) || "{}");
        const events: Frame[] = Array.isArray(frame.events) ? frame.events : [frame];
        recorded.seqs.push(...events.map(({ seq }) => seq));
      });
    }
    override send(text: string) {
      const frame: Frame = JSON.parse(text);
      recorded.sent.push(frame.action);
      if (frame.action === "ping") recorded.cursor = Object(frame.rooms)[room];
      super.send(text);
    }
  }
  const client = new Parley({
    socketUrl: on.ws,
    apiUrl: on.api,
    token: async () => token,
    timing,
    WebSocket: RecordedSocket,
    fetch: (input, init) => {
      recorded.requests += 1;
      return fetch(input, init);
    },
  });
  onTestFinished(() => client.close());
  client.join(room);
  return { client, recorded };
};

/** Opens a client in a room, as a guest. Resolves once it is in. */
export const openRecordedClient = async (on: Cloud, room: string, name: string, timing: Partial<Timing>) => {
  const { token } = await guestOf(on, name);
  const { client, recorded } = recordedClient(on, token, room, timing);
  client.connect();
  const stateOf = () => client.snapshot().rooms.get(room);
  await vi.waitUntil(() => stateOf()?.status === "live", patient);
  Object.assign(recorded, { requests: 0, seqs: [], sent: [] });
  return {
    recorded,
    texts: () => stateOf()?.messages.map(({ text }) => text) ?? [],
    pinned: () => stateOf()?.pinned,
  };
};
