import { expect, test } from "vitest";
import { createLatencies } from "./latencies.ts";

const atOnce = async (_call: string, act: () => Promise<string>) => act();

test("A call reaches its service when its latency is over, and calls of other services do not wait", async () => {
  const { intercept } = createLatencies({ dynamodb: { ms: 30 } });
  const arrivals: string[] = [];
  const arrive = (name: string) => async () => {
    arrivals.push(name);
    return name;
  };
  const query = intercept("dynamodb", atOnce)("Query", arrive("query"));
  const post = intercept("connections", atOnce)("POST", arrive("post"));
  expect(await Promise.all([query, post])).toEqual(["query", "post"]);
  expect(arrivals).toEqual(["post", "query"]);
});

test("Latencies can be changed while calls are made", async () => {
  const { intercept, set } = createLatencies({ lambda: { ms: 60_000 } });
  set({});
  expect(await intercept("lambda", atOnce)("Invoke", async () => "answer")).toBe("answer");
});
