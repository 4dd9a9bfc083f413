import fc from "fast-check";
import { expect, test } from "vitest";
import { networkOf } from "./network.ts";

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["::ffff:cb00:7107", "203.0.113.7"],
  ["0:0:0:0:0:FFFF:CB00:7107", "203.0.113.7"],
  ["::ffff:7f00:1", "127.0.0.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::1", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["64:ff9b::203.0.113.7", "64:ff9b:0:0::/64"],
  ["no address", "no address"],
  ["no:address", "no:address"],
  ["", ""],
])("%s is of %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test("an IPv4 address is one network, however IPv6 writes it", () => {
  const octet = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(fc.tuple(octet, octet, octet, octet), ([a, b, c, d]) => {
      const address = [a, b, c, d].join(".");
      const groups = [a * 256 + b, c * 256 + d].map((group) => group.toString(16));
      expect(networkOf(`::ffff:${address}`)).toBe(address);
      expect(networkOf(`::ffff:${groups.join(":")}`)).toBe(address);
      expect(networkOf(`0:0:0:0:0:ffff:${groups.map((group) => group.padStart(4, "0")).join(":")}`)).toBe(
        address,
      );
    }),
  );
});

test("all addresses of an IPv6 /64 are one network, however they are written", () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((number) => number.toString(16));
  const half = fc.tuple(group, group, group, group);
  fc.assert(
    fc.property(half, half, half, (network, one, other) => {
      const plain = [...network, ...one].join(":");
      const padded = [...network, ...other].map((part) => part.padStart(4, "0")).join(":");
      const short = new URL(`http://[${plain}]`).hostname.slice(1, -1);
      expect(networkOf(padded)).toBe(networkOf(plain));
      expect(networkOf(short)).toBe(networkOf(plain));
    }),
  );
});
