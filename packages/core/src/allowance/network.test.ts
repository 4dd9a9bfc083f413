import fc from "fast-check";
import { expect, test } from "vitest";
import { networkOf } from "./network.ts";

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::1", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
])("%s is of %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test("all addresses of one IPv6 network are one, however they are written", () => {
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
