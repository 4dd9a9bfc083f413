import { describe, expect, test } from "vitest";
import { meteredStore } from "../../test/metered-store.ts";
import { deleteCost, editCost, type OnCost, pinCost, prices } from "../cost.ts";
import type { Draft } from "../log/draft.ts";
import { record } from "../log/record.ts";
import { reassignIntents } from "../message/reassign-intents.ts";
import { sendMessage } from "../message/send.ts";
import type { Store } from "../table/store.ts";
import { pinsOfRoom } from "./pin-list.ts";

const room = "general";
const ada = { userId: "ada", name: "Ada" };
const grace = { userId: "grace", name: "Grace" };
/** 4,000 characters of four bytes. */
const largest = "😀".repeat(4_000);

const say = (store: Store, id: string) => sendMessage(store, { room, id, message: largest, sender: ada });
const pin = (id: string, pinned = true, target = 1): Draft => ({
  kind: "pin",
  room,
  id,
  target,
  pinned,
  sender: grace,
});
const edit = (id: string, message: string): Draft => ({
  kind: "edit",
  room,
  id,
  target: 1,
  message,
  sender: ada,
});
const removal: Draft = { kind: "delete", room, id: "d", target: 1, sender: ada };
const again = (draft: Draft): Draft => ({ ...draft, retry: true });

/** What is charged for it before it begins. */
const advance = (draft: Draft): number => {
  if (draft.kind === "edit") return editCost(Buffer.byteLength(draft.message));
  return draft.kind === "delete" ? deleteCost : pinCost;
};

type Work = (store: Store, onCost: OnCost) => Promise<unknown>;

/** A room with one of the largest messages; what some work there is billed and charged. */
const measure = async (before: readonly Draft[], work: Work) => {
  const { store, billFor } = await meteredStore();
  await say(store, "m");
  for (const draft of before) await record(store, draft);
  let charged = 0;
  const bill = await billFor(() =>
    work(store, (cost) => {
      charged += cost;
    }),
  );
  return { ...bill, charged };
};

const storing =
  (...drafts: Draft[]): Work =>
  async (store, onCost) => {
    for (const draft of drafts) onCost(advance(draft));
    await Promise.allSettled(drafts.map((draft) => record(store, draft, { onCost })));
  };

const twelve = Array.from({ length: 12 }, (_, nth) => pin(`p${nth}`, nth % 2 === 0));
const old = edit("old", "short");

describe("a change of one of the largest messages is charged at least what DynamoDB bills for it:", () => {
  test.each<[string, Draft[], Work]>([
    ["a pin", [], storing(pin("p"))],
    ["an unpin", [pin("p")], storing(pin("u", false))],
    ["pins and unpins that meet", [], storing(...twelve)],
    ["a pin that is sent again", [pin("p")], storing(again(pin("p")))],
    ["a short edit", [], storing(edit("e", "short"))],
    ["an edit after one of the largest", [edit("e", largest)], storing(edit("f", largest))],
    ["an old edit that is sent again", [old, edit("e", largest)], storing(again(old))],
    ["an edit that is sent again unmarked", [old, edit("e", largest)], storing(old)],
    ["a deletion", [], storing(removal)],
    ["the deletion of a pinned one", [pin("p")], storing(removal)],
  ])("%s", async (_, before, work) => {
    const { price, charged } = await measure(before, work);
    expect(price).toBeLessThanOrEqual(charged);
  });

  test("a deletion of a pinned one, and what it takes beyond one that is not pinned", async () => {
    const [plain, pinned] = [
      await measure([], storing(removal)),
      await measure([pin("p")], storing(removal)),
    ];
    expect(pinned.price - plain.price).toBeGreaterThan(0);
    expect(pinned.price - plain.price).toBeLessThanOrEqual(pinned.charged - plain.charged);
  });

  test("each round of pins that meet in the room's list", async () => {
    const { store, billFor } = await meteredStore();
    await sendMessage(store, { room, id: "m", message: "short", sender: ada });
    // The counter, the intent and the event: no more of what was charged before is for now.
    let charged = twelve.length * (3 * prices.writeUnit + 2 * prices.readUnit);
    const onCost = (cost: number) => {
      charged += cost;
    };
    const { price } = await billFor(() =>
      Promise.all(twelve.map((draft) => record(store, draft, { onCost }))),
    );
    expect(price).toBeLessThanOrEqual(charged);
  });

  test("a pin that is refused because the room has as many as may be", async () => {
    const { store, billFor } = await meteredStore();
    for (let nth = 1; nth <= pinsOfRoom + 1; nth++) await say(store, `m${nth}`);
    for (let nth = 1; nth <= pinsOfRoom; nth++) await record(store, pin(`p${nth}`, true, nth));
    let charged = 0;
    const { price } = await billFor(() =>
      storing(pin("x", true, pinsOfRoom + 1))(store, (cost) => {
        charged += cost;
      }),
    );
    expect(price).toBeLessThanOrEqual(charged);
  });
});

describe("what is in one of the largest messages already is not written to it again:", () => {
  test.each<[string, Draft[], Draft]>([
    ["a pin", [pin("p")], pin("p")],
    ["an old pin", [pin("p"), pin("u", false)], pin("p")],
    ["an old edit", [old, edit("e", largest)], old],
  ])("%s that is sent again", async (_, before, draft) => {
    const { writeUnits } = await measure(before, storing(again(draft)));
    expect(writeUnits).toBe(0);
  });

  test("a pin whose user is deleted", async () => {
    const transfer = { from: grace.userId, to: () => "deleted", name: "Deleted user" };
    const { writeUnits } = await measure([pin("p")], (store) =>
      reassignIntents(store, { ...transfer, intents: "forget" }),
    );
    // The event's user, and the intent.
    expect(writeUnits).toBe(2);
  });
});
