/**
 * Pages of this machine, on any port. Not `null`: every web site can give a frame that origin, with
 * `<iframe sandbox="allow-scripts">`.
 */
export const localSites = "http://127.0.0.1:* http://localhost:* http://[::1]:*";

/** The default and, as on a deployed stage, the origins that `PARLEY_SITES` adds. */
export const localSitesWith = (added = ""): string => `${localSites} ${added}`;
