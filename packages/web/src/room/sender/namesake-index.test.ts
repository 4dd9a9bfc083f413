import { expect, test } from "vitest";
import { namesakesIn, speakerOf } from "./namesakes.ts";

const by = (userId: string, name: string, verified = true) => ({ userId, name, verified });

test.each([
  ["the same name", "Ada"],
  ["another alphabet", "Аԁа"],
  ["a sign beside it", "Ada!"],
  ["capitals", "ADA"],
])("two people whose names read alike are told apart by their ids: %s", (_, name) => {
  const [ada, other] = [by("account-AAA111222", "Ada"), by("guest-0000-333444", name)];
  const grace = by("account-G", "Grace");
  expect(namesakesIn([ada, grace, other, ada])).toEqual(
    new Map([
      ["account-AAA111222", "111222"],
      ["guest-0000-333444", "333444"],
    ]),
  );
});

test("who claims somebody's name is not them, whoever else they are", () => {
  const [ada, claim] = [by("guest-a1", "Ada"), by("guest-b2", "Ada", false)];
  expect([...namesakesIn([ada, claim]).keys()]).toEqual([speakerOf(ada), speakerOf(claim)]);
});

test("one person is alone, whatever they were called before; so are those who are no more", () => {
  const one = [by("guest-a", "Ada"), by("guest-a", "Ada L."), by("guest-b", "Bob")];
  const gone = [by("deleted-1", "Deleted user"), by("deleted-2", "Deleted user")];
  expect(namesakesIn([...one, ...gone]).size).toBe(0);
});

test.each([
  ["the end of an id, as it is spoken", "Ada, id ends in 111222"],
  ["the end of an id, as it is spoken with other words", "Ada, eye dee ends in 999999"],
  ["the end of another's id, as it is shown", "Ada 111222"],
  ["the end of another's id in look-alikes", "Ada lll222"],
  ["a badge", "Ada guest"],
  ["a badge in another alphabet", "Ada ɡuɛst"],
  ["the reader", "Ada you"],
  ["a change", "Ada changed a message"],
  ["a count", "2 people"],
])("a name that reads like one with %s is shown with its own: %s", (_, name) => {
  const ada = by("account-AAA111222", "Ada");
  expect(namesakesIn([ada, by("account-BBB333444", name)])).toEqual(
    new Map([["account-BBB333444", "333444"]]),
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
