import { readFile } from "node:fs/promises";
import { openDynamoDB } from "@parley/core/aws/dynamodb";
import { manageConnections } from "@parley/core/gateway/management";
import { createVerifier } from "@parley/core/identity/verifier";
import { CostLimits } from "@parley/core/rate-limit/cost-limits";
import { defaultRateLimits } from "@parley/core/rate-limit/rate-limits";
import { openStore } from "@parley/core/table/store";
import { expect, test } from "vitest";
import { createApp } from "./app.ts";

const page = await readFile(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");

/** The routes in the first column of the page's table, with `{}` for each parameter. */
const documented = (): string[] => {
  const section = page.split(/^## /m).find((each) => /^\d+\. HTTP\n/.test(each)) ?? "";
  return section
    .split("\n")
    .flatMap((line) => (line.startsWith("| `") ? [line.split("|")[1] ?? ""] : []))
    .flatMap((cell) => [...cell.matchAll(/`([A-Z]+ [^`]+)`/g)].map(([, route = ""]) => route))
    .map((route) => route.replace(/\{\w+\}/g, "{}"));
};

/** An address at which nothing listens: no request is made. */
const nowhere = "http://127.0.0.1:1";

/** The routes of the app, in the same form. */
const served = (): string[] => {
  const store = openStore({ client: openDynamoDB({ endpoint: nowhere }), table: "unread" });
  const app = createApp({
    store,
    verifier: createVerifier({ guests: { keys: "A".repeat(44), stage: "test" }, admitsGuests: true }),
    management: manageConnections(nowhere),
    sites: "*",
    rateLimits: defaultRateLimits,
    costs: new CostLimits(store, { ...defaultRateLimits, dailyBudget: 5 }),
  });
  // Hono lists middleware too: that of all routes has the method "ALL", and that of one is beside it.
  const handlers = app.routes.filter(({ method }) => method !== "ALL");
  return [...new Set(handlers.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, "{}")}`))];
};

test("docs/protocol.md lists every route of the HTTP API once, and no other", () => {
  expect(documented().toSorted()).toEqual(served().toSorted());
});
