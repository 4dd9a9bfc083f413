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
