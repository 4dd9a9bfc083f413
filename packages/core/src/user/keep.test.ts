import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { keepProfile } from "./keep.ts";

test("a profile keeps its first time and its latest name, and a guest's ends later each time", async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const guest = { userId: "guest-ada", name: "Ada", kind: "guest" } as const;
  await keepProfile(store, guest);
  const { data: first } = await store.users.get(guest).go();
  expect(first).toMatchObject({ ...guest, createdAt: clock.now() });
  clock.pass(60_000);
  await keepProfile(store, { ...guest, name: "Grace" });
  const { data: second } = await store.users.get(guest).go();
  expect(second).toEqual({ ...first, name: "Grace", expireAt: (first?.expireAt ?? 0) + 60 });
});
