import { serveBuiltSite } from "../../e2e/built-site.ts";
import { type Cloud, type CloudOptions, startCloud } from "../../e2e/cloud.ts";
import { leavesWithin } from "../../packages/local/test/tuning.ts";
import type { Addresses } from "../stage/addresses.ts";
import { startFront, type Tampering } from "./front.ts";

/** A local cloud in which guests can be deleted quickly. */
export const startStage = ({ tuning, ...options }: CloudOptions = {}): Promise<Cloud> =>
  startCloud({ accounts: { embedded: true }, ...options, tuning: { ...leavesWithin(500), ...tuning } });

/** The site, built for one cloud and served as when deployed. */
export type BuiltSite = { url: string; cloud: Cloud; close(): Promise<void> };

export const buildSite = async (cloud: Cloud): Promise<BuiltSite> => {
  const site = await serveBuiltSite({ VITE_SOCKET_URL: cloud.ws, VITE_API_URL: cloud.api });
  return { ...site, url: site.url.replace(/\/$/, ""), cloud };
};

/** The faults at each of a stage's addresses. */
export type Faults = { socket?: Tampering; api?: Tampering; site?: Tampering };

/**
 * A stage with faults in its network and settings: three proxies in front of a cloud and the built
 * site.
 */
export const openStage = async (
  { ws, api }: Pick<Cloud, "ws" | "api">,
  site: BuiltSite,
  faults: Faults = {},
): Promise<Addresses & { close(): Promise<unknown> }> => {
  const [socketFront, apiFront] = await Promise.all([
    startFront(ws, faults.socket),
    startFront(api, faults.api),
  ]);
  const hosts = [
    [new URL(site.cloud.ws).host, new URL(socketFront.url).host],
    [new URL(site.cloud.api).host, new URL(apiFront.url).host],
  ] as const;
  // As if it had been built for this stage.
  const rebuilt = (text: string) => hosts.reduce((built, [from, to]) => built.replaceAll(from, to), text);
  const siteFront = await startFront(site.url, {
    answer: (request, answer) => {
      const built = { ...answer, body: rebuilt(answer.body) };
      return faults.site?.answer?.(request, built) ?? built;
    },
  });
  return {
    socket: socketFront.url,
    api: apiFront.url,
    site: siteFront.url,
    close: () => Promise.all([socketFront, apiFront, siteFront].map((front) => front.close())),
  };
};
