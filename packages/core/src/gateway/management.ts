import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import { createSigner, encodeStrictly, type Method, type SignerOptions } from "./signer.ts";

/** What can be done with a connection beside posting to it. */
export type ConnectionManagement = {
  /**
   * Closes a connection; an ended one stays so. Retried while the service is busy or does not
   * answer.
   *
   * @param isYoung whether its handshake may still be running: then 410 does not mean closed, and
   *   it is retried too.
   * @returns whether it has certainly been closed.
   */
  end(connectionId: string, about?: { isYoung: boolean }): Promise<boolean>;
  /** Whether a connection has certainly ended. One whose state could not be determined has not. */
  isGone(connectionId: string): Promise<boolean>;
};

/** Milliseconds after which a call without an answer is given up. */
const callTimeout = 2_000;

/** The maximum milliseconds before each further attempt to close a connection: full jitter. */
const waits = [100, 400, 1_600];

/**
 * `GetConnection` and `DeleteConnection` of the `@connections` API at a management endpoint. Both
 * are rare and small, so they keep no connection of their own.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const manageConnections = (
  endpoint: string,
  options: Omit<SignerOptions, "host"> = {},
): ConnectionManagement => {
  const url = new URL(endpoint);
  const base = `${url.pathname.replace(/\/+$/, "")}/@connections/`;
  const signer = createSigner({ host: url.host, ...options });
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;

  /** The status of the answer; undefined when none came. */
  const call = async (method: Method, connectionId: string): Promise<number | undefined> => {
    const path = base + encodeStrictly(connectionId);
    const headers = await signer.headers(path, "", method);
    return new Promise((resolve) => {
      const { hostname: host, port } = url;
      const sent = request({ method, host, port, path, headers, setDefaultHeaders: false, agent: false });
      sent.setTimeout(callTimeout, () => sent.destroy());
      sent.once("error", () => resolve(undefined));
      sent.once("response", (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.end();
    });
  };
  return {
    end: async (connectionId, { isYoung } = { isYoung: false }) => {
      for (const wait of [0, ...waits]) {
        await pause(Math.random() * wait);
        const status = await call("DELETE", connectionId);
        if (status === 204 || (status === 410 && !isYoung)) return true;
        const mayChange = status === undefined || status >= 500 || status === 429 || status === 410;
        if (!mayChange) return false;
      }
      return false;
    },
    isGone: async (connectionId) => (await call("GET", connectionId)) === 410,
  };
};
