import { isIPv6 } from "node:net";

/**
 * Whose an address is, as far as it tells: an IPv4 address as it is, of an IPv6 address the first half, since
 * whoever has one has all that begin with it.
 *
 * https://www.rfc-editor.org/rfc/rfc6177
 */
export const networkOf = (address: string): string => {
  const [plain = ""] = address.split("%");
  if (!isIPv6(plain)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail = ""] = plain.toLowerCase().split("::");
  const [first, last] = [head.split(":"), tail.split(":")].map((groups) => groups.filter(Boolean));
  const known = [...(first ?? []), ...(last ?? [])].length;
  const groups = plain.includes("::")
    ? [...(first ?? []), ...Array<string>(Math.max(0, 8 - known)).fill("0"), ...(last ?? [])]
    : (first ?? []);
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
};
