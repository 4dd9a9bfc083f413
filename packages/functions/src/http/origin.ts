/**
 * Makes a check of which origins' pages may use the stage.
 *
 * @param sites origins, separated by white space, such as `https://chat.example.com`; with `:*` in the place of a port, any port.
 * `null` allows pages without an origin, such as files.
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
 * Makes a check of whether a request may come in, by its `Origin`. Browsers send the page's with handshakes,
 * with bodies, and with what a page may read, and no page can change it. An image that another page shows comes
 * without. Programs send none, or the address that they ask, as Python's websocket-client does.
 *
 * @param sites as `allowedOrigin` takes them.
 * @returns a function of the `Origin` and of the API's own host, with its port where it has one, as API Gateway
 * names it.
 */
export const admittedOrigin = (sites: string) => {
  const allows = allowedOrigin(sites);
  return (origin: string | undefined, ownHost: string | undefined): boolean => {
    if (origin === undefined || allows(origin) !== null) return true;
    if (!ownHost || !URL.canParse(origin)) return false;
    const { protocol, host, hostname } = new URL(origin);
    // On AWS the host has no port, and nobody else answers at any.
    return ["http:", "https:"].includes(protocol) && [host, hostname].includes(ownHost.toLowerCase());
  };
};
