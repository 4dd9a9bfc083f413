/** The addresses of a stage, each without a trailing slash. */
export type Addresses = {
  /** The WebSocket API: `ws://` or `wss://`. */
  socket: string;
  /** The HTTP API. */
  api: string;
  /** The site. */
  site: string;
};

const schemes = {
  socket: ["wss:", "ws:"],
  api: ["https:", "http:"],
  site: ["https:", "http:"],
} as const satisfies Record<keyof Addresses, readonly string[]>;

/** A text that is not an address of its kind. */
export class UnusableAddress extends Error {
  override readonly name = "UnusableAddress";
}

/** An address as the checks use it. @throws UnusableAddress with a sentence that says what is accepted. */
export const readAddress = (kind: keyof Addresses, text: string): string => {
  const url = URL.parse(text.trim());
  const accepted = schemes[kind].map((scheme) => `${scheme}//`).join(" or ");
  if (!url) throw new UnusableAddress(`"${text}" is not a URL. It must begin with ${accepted}.`);
  if (!schemes[kind].some((scheme) => scheme === url.protocol))
    throw new UnusableAddress(`"${text}" begins with ${url.protocol}//, but must begin with ${accepted}.`);
  return text.trim().replace(/\/+$/, "");
};

/** Whether an address leads to this machine. */
export const isLoopback = (address: string): boolean =>
  ["127.0.0.1", "localhost", "[::1]"].includes(new URL(address).hostname);
