import { expect, test } from "vitest";
import { senderBadge } from "./sender-badge.ts";

const by = (userId: string, more: { own?: boolean; verified?: boolean } = {}) => ({
  userId,
  own: false,
  verified: true,
  ...more,
});

test.each([
  ["a guest", by("guest-1"), "guest"],
  ["an account", by("account-1"), undefined],
  ["somebody who is no more", by("deleted-1"), "deleted"],
  ["somebody who only bears such a name", by("account-deleted-1"), undefined],
  ["a legacy client that claims a name", by("guest-1", { verified: false }), "unverified"],
  ["oneself", by("guest-1", { own: true }), undefined],
])("%s, where people have accounts", (_, message, standing) => {
  expect(senderBadge(message, true)).toBe(standing);
});

test("where all are guests, only claims are marked", () => {
  expect(senderBadge(by("guest-1"), false)).toBeUndefined();
  expect(senderBadge(by("guest-1", { verified: false }), false)).toBe("unverified");
});
