import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { environment } from "../../test/in-room.ts";

const [ada, bob, cy] = ["account-ada", "account-bob", "account-cy"] as const;

test("a moderator who leaves an open room keeps no order there, also where they are remembered as one", async () => {
  const store = await freshStore();
  const [one, remembering] = [environment(store), environment(store)];
  await one.act(ada, "hall", { kind: "create" });
  await one.act(ada, "hall", { kind: "role", member: bob, role: "moderator" });
  const { event } = await one.act(cy, "hall", { kind: "message", message: "hello" });
  await remembering.act(bob, "hall", { kind: "message", message: "hi" });
  await one.act(bob, "hall", { kind: "leave" });
  await expect(remembering.act(bob, "hall", { kind: "delete", target: event.seq })).rejects.toMatchObject({
    code: "forbidden",
  });
  await remembering.act(bob, "hall", { kind: "message", message: "still here" });
});
