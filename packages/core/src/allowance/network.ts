import ipaddr from "ipaddr.js";

/**
 * Whose an address is, as far as it tells: an IPv4 address as it is, also where IPv6 writes it (`::ffff:7f00:1`), of an IPv6
 * address the first half, since whoever has one has all that begin with it. What is no address is itself.
 *
 * https://www.rfc-editor.org/rfc/rfc6177
 */
export const networkOf = (address: string): string => {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const ipv6 = ipaddr.IPv6.parse(address);
  if (ipv6.isIPv4MappedAddress()) return ipv6.toIPv4Address().toString();
  const groups = ipv6.parts.slice(0, 4).map((group) => group.toString(16));
  return `${groups.join(":")}::/64`;
};
