/**
 * What is invisible, or reorders the text around it: format and control characters, fillers, the
 * blank of Braille.
 */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\u2800]/gv;

/** The prefix of an http or https address. */
const scheme = /^https?:\/\//iv;

/** The end of the authority. A backslash is one, too, in URL parsers. */
const authorityEnd = /[\/?#\\]/v;

/**
 * A host as it was written if browsers connect to exactly that, except for its case; otherwise the
 * one they connect to.
 */
const shownHost = (written: string, asked: string): string =>
  written.toLowerCase() === asked ? written : asked;

const escaped = (text: string): string => text.replace(invisible, encodeURIComponent);

/**
 * An address as it is shown: its host in ASCII, as browsers connect to it, which reveals look-alike
 * letters and the address behind a number (`http://2130706433/` is 127.0.0.1). Invisible characters
 * are escaped.
 *
 * @param raw the address as it was written.
 * @returns undefined for an address that should not be a link: one with a user name before its
 *   host, which reads like a host itself.
 */
export function shownAddress(raw: string, url: URL): string | undefined {
  if (url.protocol === "mailto:") return shownMail(raw);
  if (url.username !== "" || url.password !== "") return undefined;
  const [start] = scheme.exec(raw) ?? [];
  if (start === undefined) return undefined;
  const behind = raw.slice(start.length);
  const end = behind.search(authorityEnd);
  const authority = end < 0 ? behind : behind.slice(0, end);
  const rest = behind.slice(authority.length);
  return start + shownHost(authority, url.host) + escaped(rest);
}

function shownMail(raw: string): string | undefined {
  const at = raw.lastIndexOf("@");
  const domain = /^[^?]*/v.exec(raw.slice(at + 1))?.[0] ?? "";
  if (!URL.canParse(`http://${domain}`)) return undefined;
  const host = shownHost(domain, new URL(`http://${domain}`).host);
  return `${escaped(raw.slice(0, at))}@${host}${escaped(raw.slice(at + 1 + domain.length))}`;
}
