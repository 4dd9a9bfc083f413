/**
 * Makes a check of which origins' pages may use the stage.
 *
 * @param sites origins, separated by white space, such as `https://chat.example.com`; with `:*` in
 *   place of a port, any port. `null` allows pages opened as files, and every sandboxed frame.
 * @returns the origin if it is allowed, otherwise null.
 */
export const allowedOrigin = (sites: string): ((origin: string) => string | null) => {
  const allowed = new Set(sites.split(/\s+/).filter(Boolean));
  return (origin) => {
    const onAnyPort = origin.replace(/(:\d+)?$/, ":*");
    return allowed.has(origin) || allowed.has(onAnyPort) ? origin : null;
  };
};

/**
 * What a request says about its origin. No page can change these headers, and programs send none of
 * them.
 */
export type Asking = {
  /** The header `Origin`. */
  origin: string | undefined;
  /** The header `Sec-Fetch-Site`: how the site of the requesting page relates to the API. */
  fetchSite: string | undefined;
  /** The API's own host, with its port if it has one, as API Gateway names it. */
  ownHost: string | undefined;
};

/**
 * The values that browsers send for requests caused by another site, or possibly by a sibling
 * subdomain. Other values are ignored, as
 * https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header requires.
 */
const foreignSites: ReadonlySet<string> = new Set(["cross-site", "same-site"]);

/**
 * No browser sends two values, which API Gateway joins with a comma, so they are foreign. Case is
 * ignored.
 */
const isForeign = (fetchSite = ""): boolean =>
  fetchSite.includes(",") || foreignSites.has(fetchSite.trim().toLowerCase());

/**
 * Makes a check of whether a request may come in.
 *
 * Browsers send the page's `Origin` with handshakes, with bodies, and with requests whose answer a
 * page may read. Requests for something that a page only shows, such as an image, and links that it
 * leads to, have none. Then `Sec-Fetch-Site` says that another site caused them. The stage's own
 * site only makes requests that it reads, so a missing `Origin` is never its own, even if site and
 * API are on subdomains of one domain. Programs send no `Origin`, or the address that they request,
 * as Python's websocket-client does.
 *
 * @param sites as `allowedOrigin` takes them.
 */
export const admittedOrigin = (sites: string) => {
  const allows = allowedOrigin(sites);
  return ({ origin, fetchSite, ownHost }: Asking): boolean => {
    if (origin === undefined) return !isForeign(fetchSite);
    if (allows(origin) !== null) return true;
    if (!ownHost || !URL.canParse(origin)) return false;
    const { protocol, host, hostname } = new URL(origin);
    // On AWS the host has no port, and nothing else answers on any port.
    return ["http:", "https:"].includes(protocol) && [host, hostname].includes(ownHost.toLowerCase());
  };
};

/** The sentence for a page that is not admitted. */
export const originRefusal = (origin: string | undefined): string =>
  origin === "null"
    ? "Pages opened as files and sandboxed frames may not use this chat. Set PARLEY_SITES=null to allow both."
    : "Pages of this site may not use this chat.";
