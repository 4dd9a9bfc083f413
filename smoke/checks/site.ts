import { Failed } from "../outcome.ts";
import type { Check, Context } from "../runner/check.ts";
import { isLoopback } from "../stage/addresses.ts";
import { ask } from "../wire/http.ts";

const pageAt = async (address: string, timeoutMs: number): Promise<string> => {
  const response = await ask(address, { timeoutMs });
  const type = response.headers.get("content-type") ?? "of no type";
  if (response.status !== 200) throw new Failed(`${address} was answered with ${response.status}.`);
  if (!type.startsWith("text/html")) throw new Failed(`${address} is ${type}, and not a page.`);
  return response.text();
};

/**
 * Whether Vite's development server on this machine made a page: then it has no built scripts, and
 * no headers.
 */
const isFromVite = (site: string, page: string) => isLoopback(site) && page.includes("/@vite/client");

/** Whether `sst dev` or `start` serves the site, from source. */
export const isDevelopment = async ({ stage, timeoutMs }: Context): Promise<boolean> =>
  isLoopback(stage.site) && isFromVite(stage.site, await pageAt(`${stage.site}/`, timeoutMs));

/** The scripts that a page loads before it shows anything. */
const scriptsOf = (page: string): string[] =>
  [
    ...page.matchAll(/<script[^>]*\ssrc="([^"]+)"|<link[^>]*\srel="modulepreload"[^>]*\shref="([^"]+)"/g),
  ].flatMap(([, script, preloaded]) => script ?? preloaded ?? []);

const scriptAt = async (address: string, timeoutMs: number): Promise<string> => {
  const response = await ask(address, { timeoutMs });
  const type = response.headers.get("content-type") ?? "of no type";
  if (response.status !== 200 || !type.includes("javascript"))
    throw new Failed(`The script ${address} was answered with ${response.status}, ${type}.`);
  return response.text();
};

/** The page, its scripts, and that they were built for this stage. */
export const site: Check = {
  name: "site",
  title: "Site",
  lookAt: "Look at infra/web.ts, and whether the last deployment finished: CloudFront takes minutes.",
  run: async ({ stage, timeoutMs, room }) => {
    const page = await pageAt(`${stage.site}/`, timeoutMs);
    if (!page.includes('id="root"')) throw new Failed(`${stage.site} is another site.`);
    if (isFromVite(stage.site, page)) return "it loads, from Vite's development server on this machine.";

    const scripts = scriptsOf(page);
    const code = await Promise.all(
      scripts.map((script) => scriptAt(new URL(script, `${stage.site}/`).href, timeoutMs)),
    );
    for (const address of [stage.socket, stage.api])
      if (!code.some((text) => text.includes(new URL(address).host)))
        throw new Failed(`The site was built for another stage: its scripts do not name ${address}.`);
    const inside = await pageAt(`${stage.site}/r/${room}`, timeoutMs);
    if (!inside.includes('id="root"')) throw new Failed("The address of a room does not show the chat.");
    return `it loads with ${scripts.length} scripts, built for this stage, at the address of a room too.`;
  },
};
