/**
 * Makes a check of which origins' pages may use the stage.
 *
 * @param sites origins, separated by white space, such as `https://chat.example.com`; with `:*` in the
 * place of a port, any port. `null` allows pages without an origin, such as files.
 * @returns the origin, when it is allowed, or null.
 */
export const allowedOrigin = (sites: string): ((origin: string) => string | null) => {
  const allowed = new Set(sites.split(/\s+/).filter(Boolean));
  return (origin) => {
    const onAnyPort = origin.replace(/(:\d+)?$/, ":*");
    return allowed.has(origin) || allowed.has(onAnyPort) ? origin : null;
  };
};

/**
 * What a request says of where it comes from. No page can change these headers, and programs send none of
 * them.
 */
export type Asking = {
  /** The header `Origin`. */
  origin: string | undefined;
  /** The header `Sec-Fetch-Site`: how the site of the page that asks relates to the API. */
  fetchSite: string | undefined;
  /** The API's own host, with its port where it has one, as API Gateway names it. */
  ownHost: string | undefined;
};

/**
 * What browsers say of requests that another site causes, or that a sibling subdomain may cause.
 * Other values are ignored, as https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header asks
 * for.
 */
const foreignSites: ReadonlySet<string> = new Set(["cross-site", "same-site"]);

/** No browser sends two values, as API Gateway joins with a comma, so they are foreign. Case is ignored. */
const isForeign = (fetchSite = ""): boolean =>
  fetchSite.includes(",") || foreignSites.has(fetchSite.trim().toLowerCase());

/**
 * Makes a check of whether a request may come in.
 *
 * Browsers send the page's `Origin` with handshakes, with bodies, and with what a page may read. What a
 * page shows and may not read, such as an image, or where a link leads, comes without. Then
 * `Sec-Fetch-Site` says that another site is behind it. The stage's own site only makes requests that it
 * reads, so a missing `Origin` is never its own, even where site and API are on subdomains of one domain.
 * Programs send no `Origin`, or the address that they ask, as Python's websocket-client does.
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
    // On AWS the host has no port, and nobody else answers at any.
    return ["http:", "https:"].includes(protocol) && [host, hostname].includes(ownHost.toLowerCase());
  };
};
