import { isIPv6 } from "node:net";

/**
 * The eight groups of an IPv6 address, as numbers. The platform parses it: a URL has it in lower
 * case, with at most one `::`.
 */
const groupsOf = (address: string): number[] => {
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const [first, last] = [head, tail ?? ""].map((part) => part.split(":").filter(Boolean));
  const known = [...(first ?? []), ...(last ?? [])].length;
  return [...(first ?? []), ...Array<string>(8 - known).fill("0"), ...(last ?? [])].map((group) =>
    Number.parseInt(group, 16),
  );
};

/**
 * `::ffff:0:0/96`, IPv4 addresses in IPv6: https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2
 */
const isMapped = (groups: readonly number[]): boolean =>
  groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);

/**
 * The network of an address: an IPv4 address itself, including in its IPv6 form (`::ffff:7f00:1`);
 * the first half of an IPv6 address, since its holder has all addresses that begin with it. A text
 * that is not an address is returned unchanged.
 *
 * https://www.rfc-editor.org/rfc/rfc6177
 */
export const networkOf = (address: string): string => {
  const [plain = ""] = address.split("%");
  if (!isIPv6(plain)) return address;
  const groups = groupsOf(plain);
  if (isMapped(groups))
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join(".");
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":")}::/64`;
};
