import fc from "fast-check";
import { expect, test } from "vitest";
import { NamesakeIndex, type Sender, senderOf } from "./namesake-index.ts";
import { readingOf } from "./reading.ts";
import { tagOf } from "./tag.ts";

const tagsOf = (index: NamesakeIndex, messages: readonly Sender[]) =>
  new Map(
    messages.map(senderOf).flatMap((sender) => {
      const tag = index.get(sender);
      return tag === undefined ? [] : [[sender, tag] as const];
    }),
  );

const namesakesIn = (messages: readonly Sender[]) => {
  const index = new NamesakeIndex(readingOf);
  index.follow(messages);
  return tagsOf(index, messages);
};

const by = (userId: string, name: string, verified = true) => ({ userId, name, verified });

test.each([
  ["the same name", "Ada"],
  ["another alphabet", "Аԁа"],
  ["a sign beside it", "Ada!"],
  ["capitals", "ADA"],
])("two users whose names read alike are told apart by their tags: %s", (_, name) => {
  const [ada, other] = [by("account-AAA111222", "Ada"), by("guest-0000-333444", name)];
  const grace = by("account-G", "Grace");
  expect(namesakesIn([ada, grace, other, ada])).toEqual(
    new Map([
      ["account-AAA111222", "w0vjgdee"],
      ["guest-0000-333444", "9a13q72d"],
    ]),
  );
});

test("who claims somebody's name is not them, whoever else they are", () => {
  const [ada, claim] = [by("guest-a1", "Ada"), by("guest-b2", "Ada", false)];
  expect([...namesakesIn([ada, claim]).keys()]).toEqual([senderOf(ada), senderOf(claim)]);
});

test("one user is alone, under earlier names too, and so are users who are gone", () => {
  const one = [by("guest-a", "Ada"), by("guest-a", "Ada L."), by("guest-b", "Bob")];
  const gone = [by("deleted-1", "Deleted user"), by("deleted-2", "Deleted user")];
  expect(namesakesIn([...one, ...gone]).size).toBe(0);
});

test.each([
  ["a tag, as it is spoken", "Ada, user tag w0vjgdee"],
  ["a tag, as it is spoken with other words", "Ada, yuser tag 999999"],
  ["another's tag, as it is shown", "Ada w0vjgdee"],
  ["another's tag in look-alikes", "Ada wOvjgdee"],
  ["a badge", "Ada guest"],
  ["a badge in another alphabet", "Ada ɡuɛst"],
  ["the reader", "Ada you"],
  ["a change", "Ada changed a message"],
  ["a count", "2 people"],
])("a name that reads like one with %s is shown with its own: %s", (_, name) => {
  const ada = by("account-AAA111222", "Ada");
  expect(namesakesIn([ada, by("account-BBB333444", name)])).toEqual(
    new Map([["account-BBB333444", "y3ajhv74"]]),
  );
});

test("names that sound the same without their signs are told apart", () => {
  const silent = [by("account-A", "!!!"), by("account-B", "…?"), by("account-C", "Somebody")];
  expect(namesakesIn(silent).size).toBe(3);
  expect(namesakesIn([by("account-A", "|an"), by("account-B", "An")]).size).toBe(2);
});

test("a name with a few letters of a mark has no tag", () => {
  const names = ["Youssef", "Augusta", "Ada 1815", "Friedrich"];
  expect(namesakesIn(names.map((name, nth) => by(`account-AAA11122${nth}`, name))).size).toBe(0);
});

const anySender = fc.record({
  userId: fc.constantFrom("guest-111222", "guest-333444", "account-lll222", "deleted-5"),
  name: fc.constantFrom("Ada", "ADA", "Ada s0knbr3f", "Bob", "Ada guest", "|an", "An", "!!!", "Somebody", ""),
  verified: fc.boolean(),
});

test("whatever messages come and go, in whatever order, the room is told apart as if it were read anew", () => {
  fc.assert(
    fc.property(
      fc.array(anySender, { maxLength: 8 }).chain((all) => fc.array(fc.subarray(all), { maxLength: 6 })),
      (rooms) => {
        const index = new NamesakeIndex(readingOf);
        for (const messages of rooms) {
          index.follow(messages);
          expect(tagsOf(index, messages)).toEqual(namesakesIn(messages));
        }
        index.follow([]);
        expect(tagsOf(index, rooms.flat()).size).toBe(0);
      },
    ),
    { numRuns: 300 },
  );
});

test("a new message costs the reading of its own name and tag, however many names there are", () => {
  const readings: string[] = [];
  const index = new NamesakeIndex((name) => {
    readings.push(name);
    return readingOf(name);
  });
  const messages = Array.from({ length: 3_000 }, (_, nth) =>
    by(`guest-${String(nth).padStart(6, "0")}`, `Ada the ${nth}th of her name`),
  );
  const look = () => tagsOf(index, messages.slice(-50));
  index.follow(messages);
  look();
  expect(readings).toHaveLength(2 * 3_000);
  readings.length = 0;
  messages.push(by("guest-999999", "Grace"));
  index.follow(messages);
  look();
  messages.push(by("guest-999999", "Grace"), by("guest-000007", "Grace"));
  // The oldest ones are let go.
  index.follow(messages.slice(1_000));
  look();
  expect(readings).toEqual([tagOf("guest-999999"), "Grace"]);
});
