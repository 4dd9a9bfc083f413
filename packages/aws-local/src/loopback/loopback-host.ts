import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** The names of loopback in a URL. */
export const loopbackNames: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/** The answer to a request for any other name, with the status 421. */
export const misdirected = "The local cloud answers at 127.0.0.1 and localhost only.";

/**
 * Whether a request's `Host` names loopback, on any port. A page whose own name resolves to this
 * machine (DNS rebinding) requests that name, and its browser takes this for its own site.
 */
export const isForLoopback = ({ headers: { host = "" } }: IncomingMessage): boolean =>
  loopbackNames.includes(host.toLowerCase().replace(/:\d+$/, ""));

/**
 * Makes a server answer 421 to requests for names other than loopback's, before any of its
 * listeners sees them.
 */
export const refuseOtherHosts = (server: Server): void => {
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (!isForLoopback(request)) {
      response.writeHead(421, { "content-type": "text/plain", connection: "close" }).end(`${misdirected}\n`);
      return;
    }
    for (const listener of listeners) Reflect.apply(listener, server, [request, response]);
  });
};
