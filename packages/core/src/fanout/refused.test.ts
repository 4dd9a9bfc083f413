import { expect, onTestFinished, test, vi } from "vitest";
import { fanoutJobOf, subscriptionOf } from "../../test/fanout-jobs.ts";
import { freshStore } from "../../test/fresh-store.ts";
import type { Post } from "../gateway/poster.ts";
import { deliver, nobody } from "./deliver.ts";
import { fanOut } from "./fan-out.ts";

const closeBarred = () => Promise.reject(new Error("Nobody is to be refused."));

test.each([1, 12])(
  "%i recipients that do not read are given up after four refusals each, and delay no acknowledgement",
  async (stuck) => {
    const store = await freshStore();
    const ids = Array.from({ length: stuck }, (_, n) => `stuck${n}=`);
    await store.subscriptions.put([...ids, "fine="].map((id) => subscriptionOf(id))).go();
    const posts = new Map<string, number>();
    const post: Post = async (connectionId) => {
      posts.set(connectionId, (posts.get(connectionId) ?? 0) + 1);
      return connectionId === "fine=" ? "delivered" : "throttled";
    };
    const means = { post, closeBarred, whyBarred: () => undefined, enqueue: async () => "refused" as const };
    const delivery = await fanOut(store, means, fanoutJobOf({ seq: 1 }));
    expect(delivery).toEqual({ ...nobody(), delivered: 1, throttled: stuck });
    expect(Object.fromEntries(posts)).toEqual({
      "fine=": 1,
      ...Object.fromEntries(ids.map((id) => [id, 4])),
    });
  },
);

test("nobody is given up while others recover from a 429, since the account's rate is used up", async () => {
  // Short waits between tries: the time is not to be up.
  const random = vi.spyOn(Math, "random").mockReturnValue(0.01);
  onTestFinished(() => random.mockRestore());
  const store = await freshStore();
  let posts = 0;
  const post: Post = async () => {
    posts += 1;
    return posts % 3 === 0 ? "delivered" : "throttled";
  };
  const page = Array.from({ length: 40 }, (_, n) => ({
    subscription: subscriptionOf(`c${n}=`),
    frames: ["{}"],
  }));
  expect(await deliver(store, post, [page])).toEqual({ ...nobody(), delivered: 40 });
});

test("a legacy client whose frame is throttled is not sent the later ones", async () => {
  const store = await freshStore();
  const posted: string[] = [];
  const post: Post = async (_connectionId, payload) => {
    posted.push(payload);
    return "throttled";
  };
  const recipient = { subscription: subscriptionOf("old=", "legacy"), frames: ["1", "2", "3"] };
  expect(await deliver(store, post, [[recipient]])).toEqual({ ...nobody(), throttled: 1 });
  expect(posted).toEqual(["1", "1", "1", "1"]);
});
