import { expect, test } from "vitest";
import { announcementOf } from "./announcement.ts";

const said = (...names: string[]) => announcementOf(names.map((name) => ({ name, text: "hi" })));

test("a few messages are read out, many are counted", () => {
  expect(said("Ada")).toBe("Ada: hi");
  expect(said("Ada", "Bob", "Ada")).toBe("Ada: hi. Bob: hi. Ada: hi");
  expect(said("Ada", "Bob", "Ada", "Ada")).toBe("4 new messages from Ada, Bob");
  expect(said("Ada", "Bob", "Cy", "Di", "Ed")).toBe("5 new messages");
});
