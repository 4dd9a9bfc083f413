import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { DisplayName } from "./field.ts";

test.each([
  "account-AAAAAAAAAAAAAAAAAAAAAA",
  "guest-VNRUSeldSwMCIRQ=",
  "deleted-8b0e4d9e-7d0b-4b3e",
  "Account-1",
  "9uest-1",
  "@ccount-AAAA",
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
  "!guest-1",
  "🇩🇪guest-1",
  "🅶uest-1",
  "🄶uest-1",
  "🅐ccount-A",
  "🇬🇺🇪🇸🇹-1",
  "guest −29",
  "guest — 29",
  "guest - 1 👻",
  "guest 8b0e4d9e-7d0b-4b3e-8c1d-0123456789ab",
  "guest VNRUSeldSwMCIRQ=",
  "account_AAAAAAAAAAAAAAAAAAAAAA",
  "account kT_fYwuQ-Zb_x9Lm-aPqRs",
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
  "Deleted user 🇩🇪",
  "🅳eleted user",
  "🅓eleted user",
  "🇩eleted user",
  "🇩🇪🇱🇪🇹🇪🇩 🆄🆂🅴🆁",
  "Deleted user!",
  "Deleted user |",
  "Deleted users",
  "(Deleted users)",
  "Deleted u5er5",
  "Deleted user 1",
  "Deleted user 2",
  "Deleted user 35",
  "2 deleted users",
  "D.e.l.e.t.e.d user",
  "Deleted一user",
  "Deletedʼuser",
])("%s is reserved: it reads like the name of those who are no more", (name) => {
  expect(v.is(DisplayName, name)).toBe(false);
});

test.each([
  "ɗeleted user",
  "Deleted useɾ",
  "ᗪᗴᒪᗴᐪᗴᗪ ᑌᔕᗴᖇ",
  "guɛst-1234",
  "account╌guys",
  "You",
  "yοu",
  "YOU!",
  "System",
  "ꜱʏꜱᴛᴇᴍ",
  "ЅУЅТЕМ",
  "Parley",
  "Operator",
  "admin",
  "Administrator",
  "Moderator!",
  "ᴍᴏᴅᴇʀᴀᴛᴏʀ",
  "Support 1",
  "Ada (guest)",
  "Ada (ɡuеst)",
  "Ada 【guest】",
  "Ada [you]",
  "Ada “unverified”",
  "Adrnin",
  "Ac1rnin",
  "Moclerator",
  "@dmin",
  "4dmin",
  "ⱥdmin",
  "Админ",
  "Admins",
  "Moderators",
  "Operators",
  "Mod",
  "Staff",
  "5t@ff",
  "Site Admin",
  "Parley Team",
  "Mod Team",
  "Ada (Admin)",
  "Ada (moderator)",
  "Ada (Site Admin)",
  "[Admin] Ada",
  "Admin: Ada",
  "Ada · guest",
  "Ada, user tag 111222",
  "Ada | Admin",
  "Ada - moderator",
  "Ada – Support",
])("%s is reserved: it reads like what the chat says itself", (name) => {
  expect(v.is(DisplayName, name)).toBe(false);
});

test.each([
  "user123",
  "Youssef",
  "Mei You",
  "Systema",
  "Ada Admin",
  "Adminah",
  "Adminović",
  "Cliff",
  "Clara",
  "Warner",
  "Bernard",
  "Modesty",
  "Mo D.",
  "Ada (Mo D.)",
  "Modou",
  "Stafford",
  "Staffan",
  "Teamo",
  "Karl-Heinz",
  "Anna - Vienna",
  "Anna · Guesthouse",
  "Jean (DJ)",
  "Guest, Anna",
  "Agent 47",
  "A@B",
  "Support Act",
  "Moderato",
  "Ada (on guest duty)",
  "Ada (she)",
  "Guest",
  "Guest 1a2b",
  "guest_1",
  "guest12",
  "Guest 12",
  "Guest - Anna",
  "Guest 👻",
  "Guest!",
  "Guest of Anna",
  "Guest Anna",
  "Guest_Anna",
  "Guest Anna 2",
  "Guest Karl-Heinz-Schmidt",
  "Guest 🇩🇪",
  "Guesthouse",
  "Guesthouse Anna",
  "Guesthouse 12",
  "Guest House 12",
  "Guest_House_Vienna_2024",
  "Accountant",
  "Accountant 7",
  "Account Manager",
  "Accountant-General",
  "Deleted",
  "Deleted Scenes",
  "Deleted Scenes 2",
  "Deleted user group",
  "Undeleted user",
  "🇩🇪 Anna",
  "🅰nna",
  "Augusta",
])("%s is anybody's", (name) => {
  expect(v.is(DisplayName, name)).toBe(true);
});

test("a name with a reserved word inside a longer word of letters is anybody's", () => {
  const words = fc.constantFrom("Admin", "Mod", "Staff", "Support", "Moderator", "Guest", "Operator");
  // Letters that make no plural, and end no other reserved word.
  const ending = fc.stringMatching(/^[bfhkpvz][aeiou][bfhkpvz]{1,4}$/);
  fc.assert(
    fc.property(words, ending, (word, rest) => {
      expect(v.is(DisplayName, `${word}${rest}`)).toBe(true);
      expect(v.is(DisplayName, `Ada (${word}${rest})`)).toBe(true);
      expect(v.is(DisplayName, `Ada · ${word}${rest}`)).toBe(true);
    }),
  );
});

test("a role in brackets is reserved beside any name", () => {
  const name = fc.stringMatching(/^[A-Z][bfhkpvz][aeiou][bfhkpvz]{1,6}$/);
  fc.assert(
    fc.property(name, fc.constantFrom("Admin", "Adrnins", "m0d", "Staff", "guest"), (name, role) => {
      for (const beside of [`${name} (${role})`, `${name} · ${role}`, `${name} | ${role}`])
        expect([beside, v.is(DisplayName, beside)]).toEqual([beside, false]);
    }),
  );
});
