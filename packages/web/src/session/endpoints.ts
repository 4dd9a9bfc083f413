import * as v from "valibot";
import { mayConnect } from "../../connect-sources.ts";
import { stored } from "../storage/stored.ts";

/** The server's addresses: the WebSocket and the HTTP API. */
export const Endpoints = v.object({ socketUrl: v.string(), apiUrl: v.string() });
export type Endpoints = v.InferOutput<typeof Endpoints>;

/** The server that this site was built for. */
export const defaultEndpoints: Endpoints = {
  socketUrl: import.meta.env.VITE_SOCKET_URL ?? "",
  apiUrl: import.meta.env.VITE_API_URL ?? "",
};

/** The server that the user named in the settings; null for the site's own. */
export const endpointStore = stored<Endpoints | null>("endpoints", v.nullable(Endpoints), null);

/**
 * Whether the site may connect to a server: its own, one that the stage names (`PARLEY_SERVERS`),
 * or on this machine another one of this machine. The browser refuses any other, by the site's
 * policy.
 */
export const isAllowed = ({ socketUrl, apiUrl }: Endpoints): boolean => {
  const site = { ...defaultEndpoints, others: import.meta.env.VITE_SERVERS };
  return mayConnect(site, socketUrl) && mayConnect(site, apiUrl);
};

/** The server that was chosen, or the site's own. */
export const endpointsOf = (chosen: Endpoints | null): Endpoints =>
  chosen !== null && isAllowed(chosen) ? chosen : defaultEndpoints;

/** Whether the text is a usable address: ws or wss for the socket, http or https for the API. */
export function isAddress(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

export const socketProtocols = ["ws:", "wss:"] as const;
export const apiProtocols = ["http:", "https:"] as const;
