import { parseArgs } from "node:util";
import { createServer, preview } from "vite";
import { builtSite } from "./built-site.ts";

/*
 * Serves the site on loopback, as when deployed, or with `--dev` from its sources.
 * `VITE_SOCKET_URL` and `VITE_API_URL` are the cloud's addresses. Prints its address when it is
 * ready, and ends with the process that started it.
 */

const { values } = parseArgs({
  options: { port: { type: "string" }, dev: { type: "boolean", default: false } },
});

const place = { host: "127.0.0.1", port: Number(values.port), strictPort: true };
const common = { root: import.meta.dirname, configLoader: "native", logLevel: "error" } as const;

const serveSources = async () => {
  const server = await createServer({ ...common, server: place });
  await server.listen();
  return server;
};

const serveBuilt = async () => {
  // React is twice as large in any other mode.
  process.env.NODE_ENV = "production";
  return preview({ ...common, preview: place, build: { outDir: await builtSite() } });
};

process.once("disconnect", () => process.exit());
const { resolvedUrls } = await (values.dev ? serveSources() : serveBuilt());
console.log(resolvedUrls?.local[0]?.replace(/\/$/, ""));
