import { expect, test } from "vitest";
import { remembering } from "./remembering.ts";

test("work is done once for each key, also when nothing comes of it", () => {
  const done: string[] = [];
  const firstOf = remembering(
    (text: string) => text.length,
    (text) => {
      done.push(text);
      return text === "" ? undefined : text;
    },
  );
  expect(["ab", "cd", "", "", "e"].map(firstOf)).toEqual(["ab", "ab", undefined, undefined, "e"]);
  expect(done).toEqual(["ab", "", "e"]);
});
