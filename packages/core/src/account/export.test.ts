import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import type { Identity } from "../identity/identity.ts";
import { changeMessage } from "../message/change.ts";
import { sendMessage } from "../message/send.ts";
import { exportAccount } from "./export.ts";

const room = "general";
const ada: Identity = {
  kind: "account",
  userId: "account-ada",
  name: "Ada",
  session: "1",
  authenticatedAt: 0,
  expiresAt: 0,
};

test("an export has the texts of edits, which are still in the log; not of a deleted message", async () => {
  const store = await freshStore();
  await sendMessage(store, { room, sender: ada, id: "1", message: "first" });
  await sendMessage(store, { room, sender: ada, id: "2", message: "second" });
  const change = { room, sender: ada } as const;
  await changeMessage(store, { ...change, kind: "edit", id: "3", target: 1, message: "one" });
  await changeMessage(store, { ...change, kind: "edit", id: "4", target: 1, message: "two" });
  await changeMessage(store, { ...change, kind: "edit", id: "5", target: 2, message: "gone" });
  await changeMessage(store, { ...change, kind: "delete", id: "6", target: 2 });
  const { messages } = await exportAccount(store, ada, { limit: 10 });
  expect(messages).toMatchObject([
    { seq: 2, deleted: true, message: "" },
    {
      seq: 1,
      message: "two",
      edits: [
        { seq: 3, message: "one" },
        { seq: 4, message: "two" },
      ],
    },
  ]);
  expect(messages[0]).not.toHaveProperty("edits");
});
