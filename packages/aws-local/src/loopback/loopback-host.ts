import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** The names of loopback in a URL. */
export const loopbackNames: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/** What a request for any other name is told, with the status 421. */
export const misdirected = "The local cloud answers at 127.0.0.1 and localhost only.";

/**
 * Whether a request's `Host` names loopback, on any port. A page whose own name leads here, by a name
 * server that says so (DNS rebinding), asks for that name, and to its browser this is its own site.
 */
export const isForLoopback = ({ headers: { host = "" } }: IncomingMessage): boolean =>
  loopbackNames.includes(host.toLowerCase().replace(/:\d+$/, ""));

/**
 * Lets a server answer 421 to requests for other names than loopback's, before any of its listeners sees
 * them.
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
