import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Log } from "../log.ts";
import { closeServer, listen, loopback } from "../loopback/server.ts";
import { type KvStore, memoryKvStore, openKvStore } from "./kv-store.ts";
import type { Site } from "./site.ts";

export type IssuerOptions = {
  /** The site that it serves. */
  site: Site;
  /** 0 for any free one. */
  port: number;
  /** The data folder; in memory without one. */
  folder: string | undefined;
  /** The lifetime of its tokens, in seconds. Default: an hour. */
  tokenSeconds?: number | undefined;
  log: Log;
};

/** The headers of every answer. */
const headers = {
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
};

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Loads everything that answers requests, on first use: most clouds never need it. */
const load = async (
  issuer: string,
  { kvStore, site, tokenSeconds }: { kvStore: KvStore; site: Site; tokenSeconds: number },
): Promise<Answer> => {
  const [{ createProvider }, { createInteraction }, { openUsers }, { pagesOf, styles }] = await Promise.all([
    import("./provider.ts"),
    import("./interaction.ts"),
    import("./users.ts"),
    import("./pages.ts"),
  ]);
  const users = await openUsers(kvStore, site);
  const pages = pagesOf(site);
  const provider = await createProvider(issuer, { kvStore, users, pages, site, tokenSeconds });
  const protocol = provider.callback();
  const interaction = createInteraction(provider, { users, pages, site });
  return async (request, response) => {
    if (request.url === "/pages.css") {
      response.writeHead(200, { "content-type": "text/css" }).end(styles);
      return;
    }
    await (request.url?.startsWith("/interaction/") ? interaction : protocol)(request, response);
  };
};

/**
 * Starts an OpenID Connect issuer on loopback, with two ready accounts and open registration, in
 * place of the deployed one.
 *
 * @throws as `listen` does.
 */
export const startIssuer = async ({ site, port, folder, tokenSeconds = 3600, log }: IssuerOptions) => {
  let issuer = "";
  let answer: Promise<Answer> | undefined;
  const kvStore = folder === undefined ? memoryKvStore() : await openKvStore(folder);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer ??= load(issuer, { kvStore, site, tokenSeconds });
    answer
      .then((it) => it(request, response))
      .catch((error: unknown) => {
        log("identity", error instanceof Error ? String(error.stack) : String(error));
        response.writeHead(500).end();
      });
  });
  const bound = await listen(server, port).catch(async (error: unknown) => {
    await kvStore.close();
    throw error;
  });
  issuer = `http://${loopback}:${bound}`;
  return {
    issuer,
    port: bound,
    close: async (graceMs: number) => {
      await closeServer(server, graceMs);
      await kvStore.close();
    },
  };
};
