import { expect, test } from "vitest";
import { createRuns } from "./runs.ts";

test("calls that run side by side are one round trip, and one that waited for them is the next", () => {
  const runs = createRuns();
  runs.begin({
    function: "send",
    event: JSON.stringify({ requestContext: { routeKey: "sendMessage" } }),
    accessKeyId: "environment",
    kill: () => {},
  });
  const run = runs.of("environment");
  if (!run) throw new Error("The run has not begun");
  const call = (name: string) => run.call("dynamodb", name);

  const first = call("UpdateItem room");
  run.answered(first);
  const slow = call("UpdateItem stage");
  const second = call("PutItem intent");
  run.answered(second);
  const third = call("PutItem event");
  run.answered(slow);
  run.answered(third);
  const fourth = call("Query subscriptions");

  expect([first, slow, second, third, fourth].map(({ roundTrip }) => roundTrip)).toEqual([1, 2, 2, 3, 4]);
});
