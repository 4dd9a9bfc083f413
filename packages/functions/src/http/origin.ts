/**
 * Makes what tells whether pages of an origin may read the API's answers.
 *
 * @param sites origins, separated by white space, such as `https://chat.example.com`; with `:*` in the place of a port, any port.
 * @returns the origin, when it is allowed, or null.
 */
export const allowedOrigin = (sites: string): ((origin: string) => string | null) => {
  const allowed = new Set(sites.split(/\s+/).filter(Boolean));
  return (origin) => {
    const onAnyPort = origin.replace(/(:\d+)?$/, ":*");
    return allowed.has(origin) || allowed.has(onAnyPort) ? origin : null;
  };
};
