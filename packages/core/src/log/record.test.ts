import { describe, expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { sendMessage } from "../message/send.ts";
import { append } from "./append.ts";
import { findHead } from "./head.ts";
import { record } from "./record.ts";

const room = "general";
const sender = { userId: "ada", name: "Ada" };
const idReused = { code: "id_reused" };

/** A room with a message. `useId`: set to use an id for another message once it was looked up. */
const setUp = async () => {
  const ids: string[] = [];
  const store = await freshStore({
    afterCall: async (command) => {
      const id = command === "GetItemCommand" ? ids.pop() : undefined;
      if (id) await append(store, { kind: "message", room, id, message: "another", sender });
    },
  });
  await sendMessage(store, { room, id: "m", message: "said", sender });
  const useId = (id: string) => void ids.push(id);
  const edit = (id: string) => record(store, { kind: "edit", room, id, target: 1, message: "new", sender });
  const head = () => findHead(store, room);
  return { edit, head, useId };
};

describe("a change under an id that was used before", () => {
  test("is refused, and takes no seq", async () => {
    const { edit, head } = await setUp();
    await expect(edit("m")).rejects.toMatchObject(idReused);
    expect(await head()).toMatchObject({ head: 1 });
  });

  test("is refused also when the id is used while it is checked", async () => {
    const { edit, useId } = await setUp();
    useId("twice");
    await expect(edit("twice")).rejects.toMatchObject(idReused);
  });
});
