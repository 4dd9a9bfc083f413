/** The servers of the site's scripts. */
export type Endpoints = {
  socketUrl: string;
  apiUrl: string;
  /**
   * Further origins: the issuer's, and those of servers that users may choose. Separated by white
   * space.
   */
  others?: string | undefined;
};

const isLoopback = ({ hostname }: { hostname: string }) =>
  hostname === "127.0.0.1" || hostname === "localhost";

/**
 * The sources that a page may open connections to, as in `connect-src`: the site's own server, and
 * those that are named. A site whose server is on this machine may use any port of this machine.
 */
export const connectSources = ({ socketUrl, apiUrl, others = "" }: Endpoints): string[] => {
  const origins = [socketUrl, apiUrl, ...others.split(/\s+/)]
    .filter((url) => URL.canParse(url))
    .map((url) => new URL(url))
    .map((url) => `${url.protocol}//${isLoopback(url) ? `${url.hostname}:*` : url.host}`);
  return [...new Set(["'self'", ...origins])];
};

/** Whether a page with these endpoints may open a connection to an address. */
export const mayConnect = (endpoints: Endpoints, address: string): boolean => {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  const sources = connectSources(endpoints);
  return (
    sources.includes(`${url.protocol}//${url.host}`) || sources.includes(`${url.protocol}//${url.hostname}:*`)
  );
};
