import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { WebSocket } from "ws";
import type { GatewayEvent } from "../../packages/aws-local/src/gateway/observe.ts";

/**
 * Tells the answers to a client's own frames from others' messages: the gateway posts the latter
 * for a function, which signs. Frames of a connection are observed in the order in which the client
 * gets them.
 */
export class Origins {
  readonly #answers = new Map<string, boolean[]>();
  #latest = "";

  /** The observer for the gateway. */
  readonly observe = (event: GatewayEvent): void => {
    if (event.type === "connected") {
      this.#latest = event.connectionId;
      this.#answers.set(event.connectionId, []);
    }
    if (event.type === "frameOut") {
      this.#answers.get(event.connectionId)?.push(event.accessKeyId === undefined);
    }
  };

  /** The connection that was opened last. */
  get latest(): string {
    return this.#latest;
  }

  /** Whether the nth frame that a connection got is an answer. */
  isAnswer(connectionId: string, nth: number): boolean {
    return this.#answers.get(connectionId)?.[nth] ?? false;
  }
}

/** How a frame was answered: by a text, by nothing, or by the end of the connection. */
export type Outcome = { answer: string } | { closed: number } | "nothing";

/** A client that sends one frame at a time. Open clients one after another. */
export const openSocket = async (
  ws: string,
  protocols: string[],
  origins: Origins,
  authorization?: string,
) => {
  const headers = authorization === undefined ? {} : { authorization };
  const socket = new WebSocket(ws, protocols, { headers });
  const closed = once(socket, "close").then(([code]: number[]) => ({ closed: code ?? 0 }));
  socket.on("error", () => {});
  // A refused handshake is reported by `open` below.
  closed.catch(() => {});
  let heard = 0;
  let answered = Promise.withResolvers<Outcome>();
  let connectionId: string | undefined;
  const early: string[] = [];
  const take = (text: string) => {
    if (!origins.isAnswer(connectionId ?? "", heard++)) return;
    // A route whose function returned no body sends an empty frame.
    answered.resolve(text === "" ? "nothing" : { answer: text });
  };
  socket.on("message", (data) => {
    // The gateway observes a frame only when it has been sent.
    setImmediate(() => (connectionId === undefined ? early.push(String(data)) : take(String(data))));
  });
  await once(socket, "open");
  connectionId = origins.latest;
  for (const text of early.splice(0)) take(text);

  const say = (data: string | Buffer, binary: boolean): Promise<Outcome> => {
    answered = Promise.withResolvers();
    socket.send(data, { binary });
    return Promise.race([answered.promise, closed]);
  };
  return {
    /** Resolves with the answer, or the end of the connection. */
    ask: (data: string | Buffer, binary = false) => say(data, binary),
    /** Resolves also when `quiet` says that no answer will arrive. */
    tell: (data: string, quiet: () => Promise<void>): Promise<Outcome> => {
      let isAnswered = false;
      const said = say(data, false).finally(() => {
        isAnswered = true;
      });
      const none = async (): Promise<Outcome> => {
        await quiet();
        if (isAnswered) return "nothing";
        // The pong arrives after what was sent before it.
        socket.ping();
        await Promise.race([once(socket, "pong"), closed]);
        await nextTurn();
        return "nothing";
      };
      return Promise.race([said, none()]);
    },
    close: () => socket.terminate(),
  };
};
