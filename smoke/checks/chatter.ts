import { setTimeout as pause } from "node:timers/promises";
import { Parley } from "../../packages/client/src/parley.ts";
import type { TimelineMessage } from "../../packages/client/src/snapshot.ts";
import { Failed } from "../outcome.ts";
import type { Context } from "../runner/check.ts";
import type { Visitor } from "../users/visitors.ts";

/** A user in the run's room, with Parley's own client, as the site and programs use it. */
export type Chatter = {
  visitor: Visitor;
  client: Parley;
  /** The messages that they see. */
  rows(): readonly TimelineMessage[];
  /**
   * Waits until they see a message, and returns it.
   * @throws Failed, with `what` as its subject, when they do not within the timeout.
   */
  sees(what: string, fits: (row: TimelineMessage) => boolean): Promise<TimelineMessage>;
  /**
   * Sends a message, and waits for the acknowledgement. Returns it, and the milliseconds it took.
   */
  say(text: string): Promise<{ row: TimelineMessage; milliseconds: number }>;
  /** Cuts the connection, and prevents another one until `mend` is called. */
  cut(): void;
  mend(): void;
};

/** The platform's WebSocket, which can be closed underneath a client. */
const cuttable = () => {
  const open = new Set<WebSocket>();
  class Cuttable extends globalThis.WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      open.add(this);
      this.addEventListener("close", () => open.delete(this));
    }
  }
  const cut = () => {
    for (const socket of open) socket.close(4000);
  };
  return { Cuttable, cut };
};

/** Lets a visitor enter the run's room. @throws Failed when they are not in within the timeout. */
export const enterRoom = async (context: Context, visitor: Visitor): Promise<Chatter> => {
  const { stage, room, timeoutMs, defer } = context;
  const { Cuttable, cut } = cuttable();
  let open = Promise.resolve();
  let mend = () => {};
  let problem = "";
  const client = new Parley({
    socketUrl: stage.socket,
    apiUrl: stage.api,
    WebSocket: Cuttable,
    token: async () => {
      await open;
      return visitor.token;
    },
    // Back at once: there is no crowd to spread.
    timing: { reconnectBase: 100, notify: 1 },
  });
  defer(() => {
    mend();
    client.close();
  });
  client.on("error", ({ message }) => {
    problem = ` The client says: ${message}`;
  });

  const until = async <T>(what: string, look: () => T | undefined): Promise<T> => {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (performance.now() > deadline) throw new Failed(`${what} within ${timeoutMs / 1000} s.${problem}`);
      await pause(5);
    }
  };
  const rows = () => client.snapshot().rooms.get(room)?.messages ?? [];
  const sees: Chatter["sees"] = (what, fits) => until(what, () => rows().find(fits));

  client.join(room);
  client.connect();
  await until("A client could not join a room", () =>
    client.snapshot().rooms.get(room)?.status === "live" ? true : undefined,
  );
  return {
    visitor,
    client,
    rows,
    sees,
    say: async (text) => {
      const said = performance.now();
      const key = client.send(room, text);
      const row = await sees(
        "A message was not acknowledged",
        (each) => each.key === key && each.state !== "sending",
      );
      if (row.error) throw new Failed(`A message was refused: ${row.error.message}`);
      return { row, milliseconds: Math.round(performance.now() - said) };
    },
    cut: () => {
      const gate = Promise.withResolvers<void>();
      open = gate.promise;
      mend = gate.resolve;
      cut();
    },
    mend: () => mend(),
  };
};
