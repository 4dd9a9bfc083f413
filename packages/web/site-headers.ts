/** Where the site's scripts talk to. */
export type Endpoints = { socketUrl: string; apiUrl: string };

const isLoopback = ({ hostname }: { hostname: string }) =>
  hostname === "127.0.0.1" || hostname === "localhost";

/** The sources that a page may open connections to. */
const connections = ({ socketUrl, apiUrl }: Endpoints): string[] => {
  const own = [socketUrl, apiUrl].filter((url) => URL.canParse(url)).map((url) => new URL(url));
  // Whoever runs the site against a cloud on this machine chooses among clouds on this machine.
  const origins = own.map((url) => `${url.protocol}//${isLoopback(url) ? `${url.hostname}:*` : url.host}`);
  // In the settings one can choose another server, so any that encrypts will do. What keeps foreign code from using that is `script-src`.
  return [...new Set(["'self'", "https:", "wss:", ...origins])];
};

/**
 * The Content-Security-Policy: code, styles and everything else come as files from the site itself, and nothing is inline.
 * https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
 */
const contentSecurityPolicy = (endpoints: Endpoints): string =>
  Object.entries({
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "manifest-src": ["'self'"],
    "connect-src": connections(endpoints),
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
  })
    .map(([directive, sources]) => [directive, ...sources].join(" "))
    .join("; ");

/** What no page of the site, and nothing in it, may use. */
const unused = [
  "accelerometer",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "publickey-credentials-get",
  "serial",
  "usb",
];

/** How long browsers remember to come by HTTPS only: two years, as https://hstspreload.org asks. */
export const strictTransport = { seconds: 2 * 365 * 24 * 60 * 60 } as const;

/**
 * The headers that every answer of the site carries: the content delivery network adds them, and so does the server that previews the
 * built site, so that the browser tests run under them. The development server cannot: it puts code inline.
 */
export const siteHeaders = (endpoints: Endpoints) => ({
  "Content-Security-Policy": contentSecurityPolicy(endpoints),
  "Strict-Transport-Security": `max-age=${strictTransport.seconds}; includeSubDomains`,
  "X-Content-Type-Options": "nosniff",
  /** For browsers that do not know `frame-ancestors`. */
  "X-Frame-Options": "DENY",
  /** Addresses name rooms, which are nobody else's business. */
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": unused.map((feature) => `${feature}=()`).join(", "),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
});
