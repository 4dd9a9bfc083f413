import { onTestFinished, vi } from "vitest";
import { Parley } from "../packages/client/src/parley.ts";
import type { Timing } from "../packages/client/src/timing/timing.ts";
import type { Cloud } from "./cloud.ts";
import { type Frame, guestOf, patient } from "./operator.ts";

/** Opens a client in a room, as a guest, and records what it gets and reads once it is in. */
export const openPage = async (on: Cloud, room: string, name: string, timing: Partial<Timing>) => {
  const { token } = await guestOf(on, name);
  const page = { requests: 0, seqs: [] as unknown[] };
  class RecordedSocket extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener("message", ({ data }) => {
        const frame: Frame = JSON.parse(String(data) || "{}");
        const events: Frame[] = Array.isArray(frame.events) ? frame.events : [frame];
        page.seqs.push(...events.map(({ seq }) => seq));
      });
    }
  }
  const client = new Parley({
    socketUrl: on.ws,
    apiUrl: on.api,
    token: async () => token,
    timing,
    WebSocket: RecordedSocket,
    fetch: (input, init) => {
      page.requests += 1;
      return fetch(input, init);
    },
  });
  onTestFinished(() => client.close());
  client.join(room);
  client.connect();
  const stateOf = () => client.snapshot().rooms.get(room);
  await vi.waitUntil(() => stateOf()?.status === "live", patient);
  Object.assign(page, { requests: 0, seqs: [] });
  return {
    page,
    texts: () => stateOf()?.messages.map(({ text }) => text) ?? [],
    pinned: () => stateOf()?.pinned,
  };
};
