import type { Browser, Page } from "@playwright/test";
import { record } from "../packages/core/src/log/record.ts";
import { Guest } from "../packages/core/src/protocol/http.ts";
import { parseAs } from "../packages/core/src/protocol/parse.ts";
import type { Store } from "../packages/core/src/table/store.ts";

/** The names of as many rooms, in their order. */
export const roomNames = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `room-${String(n).padStart(3, "0")}`);

/** Makes a user the member of rooms in each of which they have said one thing, the last of them last. */
export const joinRooms = async (
  store: Store,
  sender: { userId: string; name: string },
  rooms: readonly string[],
): Promise<void> => {
  for (const room of rooms) {
    await record(store, { kind: "join", room, id: `join-${room}`, sender });
    await record(store, { kind: "message", room, id: `hello-${room}`, message: `Hello, ${room}`, sender });
  }
};

/** A new guest of an HTTP API. */
export const newGuest = async (api: string, name: string): Promise<Guest> => {
  const answer = await fetch(`${api}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  return parseAs(Guest, await answer.json());
};

/** A page of a browser that has only the guest's token, not opened yet. */
export const pageOf = async (
  browser: Browser,
  { site, api, guest }: { site: string; api: string; guest: Guest },
): Promise<Page> => {
  const context = await browser.newContext({ baseURL: site, reducedMotion: "reduce" });
  await context.addInitScript(
    (kept) => localStorage.setItem("parley.guests", kept),
    JSON.stringify({ [api]: guest }),
  );
  return context.newPage();
};
