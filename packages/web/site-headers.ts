import { connectSources, type Endpoints } from "./connect-sources.ts";

/**
 * The Content-Security-Policy: code, styles and everything else come as files from the site itself,
 * and nothing is inline.
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
    "connect-src": connectSources(endpoints),
    // Neither the site nor its libraries make HTML or code from text: the browser stops a script
    // that tries.
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["'none'"],
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

/** How long browsers use HTTPS only: two years, as https://hstspreload.org asks. */
export const strictTransport = { seconds: 2 * 365 * 24 * 60 * 60 } as const;

/**
 * The headers of every answer of the site: CloudFront adds them, and so does the server that
 * previews the built site, so that the browser tests run under them. The development server cannot:
 * it puts code inline.
 */
export const siteHeaders = (endpoints: Endpoints) => ({
  "Content-Security-Policy": contentSecurityPolicy(endpoints),
  "Strict-Transport-Security": `max-age=${strictTransport.seconds}; includeSubDomains`,
  "X-Content-Type-Options": "nosniff",
  /** For browsers that do not know `frame-ancestors`. */
  "X-Frame-Options": "DENY",
  /** Addresses contain room names, which are private. */
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": unused.map((feature) => `${feature}=()`).join(", "),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
});
