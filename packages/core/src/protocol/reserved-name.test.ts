import * as v from "valibot";
import { expect, test } from "vitest";
import { DisplayName } from "./field.ts";

test.each([
  "account-AAAAAAAAAAAAAAAAAAAAAA",
  "guest-VNRUSeldSwMCIRQ=",
  "deleted-8b0e4d9e-7d0b-4b3e",
  "Account-1",
  "GUEST-house",
  "ａｃｃｏｕｎｔ－1",
  "𝐠𝐮𝐞𝐬𝐭-1",
  "gu\u200best-1",
  "gue\u0301st-1",
  "guest\u20101",
  "guest\u2013a",
  "guest\u2212a",
  "account一AAAA",
  "acc0unt-A",
  "deIeted-1",
  "de|eted-1",
  "ᴀᴄᴄᴏᴜɴᴛ-A",
  "ɡuest-1",
  "ꓖꓴꓰꓢꓔ-1",
  "“guest-1",
])("%s is reserved: it reads like an id", (name) => {
  expect(v.is(DisplayName, name)).toBe(false);
});

test.each([
  "Deleted user",
  "deleted  USER",
  "Deleted User.",
  "[deleted-user]",
  "DeletedUser",
  "Ｄｅｌｅｔｅｄ user",
  "De\u0301leted user",
  "DeIeted user",
  "ꓓꓰꓡꓰꓔꓰꓓ ꓴꓢꓰꓣ",
  "Deleted user 👻",
])("%s is reserved: it reads like the name of those who are no more", (name) => {
  expect(v.is(DisplayName, name)).toBe(false);
});

test.each([
  "user123",
  "Guest",
  "Guest 1a2b",
  "guest_1",
  "Guesthouse",
  "Accountant-General",
  "Deleted",
  "Augusta",
])("%s is anybody's", (name) => {
  expect(v.is(DisplayName, name)).toBe(true);
});
