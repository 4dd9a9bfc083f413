import { expect, test } from "vitest";
import { announcementOf, arrivalOf, changeOf } from "./announcement.ts";

const said = (...names: string[]) => announcementOf(names.map((name) => ({ name, text: "hi" })));

test("a few messages are read out, many are counted", () => {
  expect(said("Ada")).toBe("Ada: hi");
  expect(said("Ada", "Bob", "Ada")).toBe("Ada: hi. Bob: hi. Ada: hi");
  expect(said("Ada", "Bob", "Ada", "Ada")).toBe("4 new messages from Ada, Bob");
  expect(said("Ada", "Bob", "Cy", "Di", "Ed")).toBe("5 new messages");
});

test("changes are told as such, and counted apart", () => {
  const edited = { name: "Ada", text: "hi!", change: "edited" } as const;
  const deleted = { name: "Bob", text: "", change: "deleted" } as const;
  expect(announcementOf([edited, deleted])).toBe("Ada changed a message: hi!. Bob deleted a message");
  expect(announcementOf([edited, deleted, edited, deleted])).toBe("4 messages changed");
  const came = { name: "Cy", text: "hi" };
  expect(announcementOf([came, edited, came, deleted])).toBe("2 new messages from Cy, 2 messages changed");
});

test("whether it is a guest's, or only a claim, is told with the name", () => {
  const message = {
    key: "1",
    id: "1",
    userId: "guest-1",
    name: "Ada",
    verified: true,
    text: "hi",
    timestamp: "",
    own: false,
    state: "sent",
  } as const;
  expect(announcementOf(arrivalOf(message, true))).toBe("Ada (guest): hi");
  expect(announcementOf(arrivalOf(message, false))).toBe("Ada: hi");
  expect(announcementOf(arrivalOf({ ...message, verified: false }, false))).toBe("Ada (unverified): hi");
  expect(announcementOf([changeOf({ ...message, own: true }, true)])).toBe("You changed a message: hi");
});
