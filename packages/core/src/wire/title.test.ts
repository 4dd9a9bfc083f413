import * as v from "valibot";
import { expect, test } from "vitest";
import { RoomTitle, refusalOf } from "./field.ts";

const read = (title: string) => v.safeParse(RoomTitle, title);

test.each([
  "#general",
  "general #general",
  "# general",
  "(#general)",
  "—#general",
  "general#general",
  "＃general",
  "﹟general",
  "♯general",
  "⋕general",
  "⌗ general",
  "#️⃣general",
  "C#️⃣general",
  "\u200b#general",
  "x \u{e0041}#general",
  "C##general",
  "#",
  "general #",
  "ˌ# general",
  "א general#",
  "general# ׃",
  "general# \u07f8",
])("a title does not read like a room's name: %s", (title) => {
  const { success, issues } = read(title);
  expect(success).toBe(false);
  expect(refusalOf(issues?.[0] ?? { message: "" }).code).toBe("invalid_field");
});

test.each(["", "C# and F#", "Etude in F♯ minor", "C＃, weekly", "The great hall", "האולם"])(
  "a title has # at the end of a word: %s",
  (title) => {
    expect(read(title)).toMatchObject({ success: true, output: title.normalize("NFKC") });
  },
);

test("a title is bounded before it is looked at", () => {
  expect(read(`${"x".repeat(80)}#general`).issues?.map(({ message }) => message)).toEqual([
    "A room's title has at most 80 characters.",
  ]);
  const started = process.cpuUsage().user;
  expect(read("#".repeat(1_000_000)).success).toBe(false);
  expect(process.cpuUsage().user - started).toBeLessThan(100_000);
});
