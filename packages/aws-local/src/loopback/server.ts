import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { refuseOtherHosts } from "./loopback-host.ts";

/** Every server of the cloud listens here, and nowhere else. */
export const loopback = "127.0.0.1";

/**
 * Milliseconds that a server keeps an idle connection. Long, since a frozen function cannot see
 * that its connection was closed, and would fail on it at its next call.
 */
const keepAliveMs = 10 * 60 * 1000;

/**
 * Makes a server listen on loopback, for requests that name it: its request listeners have to be
 * attached before.
 * @param port 0 for any free one.
 * @returns its port.
 * @throws Node's own error, with `code` `EADDRINUSE` and `port`, when the port is taken.
 */
export const listen = (server: Server, port: number) => {
  server.keepAliveTimeout = keepAliveMs;
  refuseOtherHosts(server);
  return new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, loopback, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
};

/**
 * Stops listening, gives running requests a number of milliseconds to end, then drops all
 * connections.
 */
export const closeServer = (server: Server, graceMs: number) =>
  new Promise<void>((resolve) => {
    const grace = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(grace);
      resolve();
    });
    server.closeIdleConnections();
  });

/**
 * The whole body of a request, or `undefined` when it is over the limit in bytes: it is still read
 * to its end. Uses events: every post of a fan-out passes through here, and iterating over a body
 * creates many promises.
 * @throws when the caller disconnected half-way.
 */
export const readBody = (request: IncomingMessage, limit: number) =>
  new Promise<Buffer | undefined>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
    });
    request.once("end", () => resolve(size <= limit ? Buffer.concat(chunks, size) : undefined));
    request.once("error", reject);
  });

/**
 * Answers 403 to requests of pages in a browser, and returns whether it did. Imitated AWS services
 * are for programs: otherwise any open web site could read the local database.
 */
export const refuseBrowsers = ({ headers }: IncomingMessage, response: ServerResponse): boolean => {
  if (headers.origin === undefined && headers["sec-fetch-site"] === undefined) return false;
  response
    .writeHead(403, { "content-type": "text/plain" })
    .end("This is for programs, not for pages in a browser.\n");
  return true;
};
