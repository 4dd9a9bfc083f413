import { browserOutbox, keepForReview } from "@parley/client/browser-outbox";
import type { Problem } from "@parley/client/events";
import { Parley } from "@parley/client/parley";
import type { ClientSnapshot } from "@parley/client/snapshot";
import { accountOf } from "./account.ts";
import { AccountTokens } from "./account-tokens.ts";
import { currentUserStore } from "./current-user.ts";
import type { Endpoints } from "./endpoints.ts";
import { guestStoreOf } from "./guest.ts";
import { type Notice, NoticeLog } from "./notices.ts";
import { TokenSource, type Tokens } from "./token.ts";

/** The talk with one server, from opening the page or choosing the server, to leaving it. */
export type Session = {
  readonly client: Parley;
  readonly notices: NoticeLog;
  /** Goes by another name from now on. Throws as `requestGuest` does. */
  rename(name: string): Promise<void>;
  /** Connects, and returns what ends it. */
  start(): () => void;
};

/** A message that failed, and one of which a change failed, says so itself where it is in sight. */
function isShown({ room, key }: Problem, snapshot: ClientSnapshot): boolean {
  const messages = snapshot.rooms.get(room ?? "")?.messages ?? [];
  return key !== undefined && messages.some((message) => message.key === key || message.change?.id === key);
}

/** The tokens of who we are, for one server. */
function tokensOf(endpoints: Endpoints): Tokens {
  if (accountOf(endpoints)) return new AccountTokens(endpoints.apiUrl);
  const replaced = (from: string, to: string) => keepForReview(endpoints.socketUrl, from, to);
  return new TokenSource(endpoints.apiUrl, guestStoreOf(endpoints.apiUrl), replaced);
}

/**
 * Calls when we go by another name, whichever tab we took it in: what is sent from here has to carry what
 * is shown here.
 */
function onRename(call: () => void): () => void {
  let before = currentUserStore.get();
  return currentUserStore.subscribe(() => {
    const now = currentUserStore.get();
    const renamed = now && before && now.userId === before.userId && now.name !== before.name;
    before = now;
    if (renamed) call();
  });
}

/** Connects anew, so that the server hears our token of now. */
function reconnect(client: Parley): void {
  if (client.snapshot().status === "closed") return;
  client.close();
  client.connect();
}

/** How many rooms of the list are shown at once: more than a screen has. */
const latestRooms = 30;

/** @param user the id of the guest or the account that we are. */
export function createSession(endpoints: Endpoints, user: string): Session {
  const server = endpoints.socketUrl;
  const tokens = tokensOf(endpoints);
  const outbox = browserOutbox({ server, user });
  const client = new Parley({ ...endpoints, outbox, token: () => tokens.token(), latestRooms });
  const notices = new NoticeLog();
  const note = (kind: Notice["kind"], text: string) => notices.add(kind, text, Date.now(), client.snapshot());

  const listen = () => [
    client.subscribe(() => notices.place(client.snapshot())),
    client.on("connected", ({ name }) => {
      tokens.proven();
      note("connected", `Connected as ${name}`);
    }),
    client.on("renewed", () => tokens.proven()),
    client.on("disconnected", () => note("disconnected", "Disconnected")),
    client.on("error", (problem) => {
      // A frame that cannot be read is of no use to a reader.
      if (problem.code === "frame_invalid" || isShown(problem, client.snapshot())) return;
      note(problem.code === "outbox_failed" ? "warning" : "error", problem.message);
    }),
  ];

  return {
    client,
    notices,
    rename: (name) => tokens.rename(name),
    start() {
      const stops = [...listen(), onRename(() => reconnect(client))];
      client.connect();
      return () => {
        client.close();
        for (const stop of stops) stop();
      };
    },
  };
}
