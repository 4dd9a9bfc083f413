import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { functions } from "../packages/functions/src/manifest.ts";
import { accounts } from "./test/accounts.ts";
import { decisions } from "./test/decisions.ts";
import { described } from "./test/described.ts";
import { keeping } from "./test/keeping.ts";
import { lambdas } from "./test/lambdas.ts";
import { googleSecret, type Plan, planStages } from "./test/plan.ts";
import { installPlatform, root } from "./test/platform.ts";
import { queues } from "./test/queues.ts";
import { inputsOf, onlyInputOf, showsOpenly } from "./test/read.ts";
import { exactRights, tracingRights } from "./test/rights.ts";
import { routing } from "./test/routing.ts";
import { schemas } from "./test/schemas.ts";
import { site } from "./test/site.ts";
import { standingParts } from "./test/standing.ts";
import { watching } from "./test/watching.ts";

const stages = ["ci", "production"] as const;
const alarmTopic = "arn:aws:sns:us-east-1:123456789012:alarms";
let plans = new Map<string, Plan>();

/** The plan of a stage. */
const planned = (stage: string): Plan => {
  const plan = plans.get(stage);
  if (plan === undefined) throw new Error(`The stage ${stage} was not planned.`);
  return plan;
};

beforeAll(async () => {
  await installPlatform();
  const deployments = stages.map((stage) => ({ stage, mode: "deploy" as const }));
  plans = await planStages([
    ...deployments,
    { stage: "somebody", mode: "dev" },
    {
      stage: "watched",
      mode: "deploy",
      decided: {
        PARLEY_TRACING: "on",
        PARLEY_ALARM_TOPIC: alarmTopic,
        PARLEY_DAILY_BUDGET: "12",
        PARLEY_BUDGET_EMAIL: "owner@example.com",
        PARLEY_SITES: "https://other.example",
      },
    },
    { stage: "with-google", mode: "deploy", decided: { PARLEY_GOOGLE_CLIENT_ID: "our-google-client" } },
    {
      stage: "members",
      mode: "deploy",
      decided: {
        PARLEY_GUESTS: "off",
        PARLEY_OIDC_ISSUER: "https://issuer.example",
        PARLEY_OIDC_CLIENT: "our-client",
      },
    },
  ]);
}, 240_000);

it("is well typed", { timeout: 60_000 }, async () => {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  await expect(
    promisify(execFile)(process.execPath, [tsc, "-p", join(root, "infra")]),
  ).resolves.toBeDefined();
});

describe.each(stages)("the stage %s", (stage) => {
  const plan = () => planned(stage);
  describe("routes", () => routing(stage, plan));
  describe("functions", () => lambdas(stage, plan));
  describe("rights", () => exactRights(stage, plan));
  describe("alarms", () => watching(stage, plan));
  describe("storage", () => keeping(stage, plan));
  describe("queues", () => queues(stage, plan));
  describe("site", () => site(plan));
  describe("accounts", () => accounts(stage, plan));
  describe("what it costs", () => standingParts(stage, plan));
  described(stage, plan, { production: stage === "production", live: false });
});

it("stops where the guest key is too short", { timeout: 60_000 }, async () => {
  const planning = planStages([{ stage: "short", mode: "deploy", key: "short" }]);
  await expect(planning).rejects.toThrow("The guest key has 5 bytes");
});

it("keeps and protects production", () => {
  const { app, resources } = planned("production");
  expect(app).toMatchObject({ removal: "retain", protect: true });
  const table = resources.find(({ type }) => type === "aws:dynamodb/table:Table");
  expect(table).toMatchObject({ retained: true, inputs: { deletionProtectionEnabled: true } });
});

it("removes any other stage without a trace", () => {
  const { app, resources } = planned("ci");
  expect(app).toMatchObject({ removal: "remove", protect: false });
  const table = resources.find(({ type }) => type === "aws:dynamodb/table:Table");
  expect(table).toMatchObject({ retained: false, inputs: { deletionProtectionEnabled: false } });
});

describe("sst dev", () =>
  described("somebody", () => planned("somebody"), { production: false, live: true }));

it("makes every function live for sst dev, and leaves the site to its development server", () => {
  const plan = planned("somebody");
  const made = inputsOf(plan, "aws:lambda/function:Function");
  expect(made.map(({ description }) => description)).toEqual(made.map(() => "live"));
  expect(made).toHaveLength(Object.keys(functions).length);
  expect(inputsOf(plan, "aws:cloudfront/distribution:Distribution")).toEqual([]);
  expect(plan.outputs.site).toBe("http://127.0.0.1:5173");
});

it("lets people sign in with Google where its client is known, and shows that secret nowhere", () => {
  const plan = planned("with-google");
  expect(onlyInputOf(plan, "aws:cognito/identityProvider:IdentityProvider")).toMatchObject({
    providerType: "Google",
    providerDetails: { client_id: "our-google-client", client_secret: googleSecret },
    attributeMapping: { username: "sub", name: "name" },
  });
  expect(onlyInputOf(plan, "aws:cognito/userPoolClient:UserPoolClient").supportedIdentityProviders).toEqual([
    "COGNITO",
    "Google",
  ]);
  expect(showsOpenly(plan, googleSecret)).toBe(false);
});

describe("a stage that is traced, and whose alarms somebody is told of", () => {
  const plan = () => planned("watched");
  exactRights("watched", plan, tracingRights);

  it("has every function traced", () => {
    const made = inputsOf(plan(), "aws:lambda/function:Function");
    expect(made).toHaveLength(Object.keys(functions).length);
    for (const { tracingConfig } of made) expect(tracingConfig).toEqual({ mode: "Active" });
  });

  it("has AWS tell somebody by mail when a day's bill of this stage alone goes beyond its budget", () => {
    expect(onlyInputOf(plan(), "aws:budgets/budget:Budget")).toMatchObject({
      name: "parley-watched",
      timeUnit: "DAILY",
      limitAmount: "12",
      costFilters: [{ name: "TagKeyValue", values: ["user:sst:stage$watched"] }],
      notifications: [80, 100].map((threshold) => ({
        threshold,
        notificationType: "ACTUAL",
        subscriberEmailAddresses: ["owner@example.com"],
      })),
    });
    expect(inputsOf(planned("ci"), "aws:budgets/budget:Budget")).toEqual([]);
  });

  it("tells its topic of every alarm, where others tell nobody", () => {
    const told = (of: Plan) =>
      new Set(
        inputsOf(of, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ alarmActions }) =>
          alarmActions.join(" "),
        ),
      );
    expect([...told(plan())]).toEqual([alarmTopic]);
    expect([...told(planned("ci"))]).toEqual([""]);
  });
});

describe("AWS's own schemas", () => schemas(() => plans));

describe("what the one who deploys decides", () => {
  it.each(decisions)("%s is handed on by the workflow, and is in the documentation", async (name) => {
    const [workflow, page] = await Promise.all(
      [".github/workflows/main.yml", "docs/deploy.md"].map((file) => readFile(join(root, file), "utf8")),
    );
    expect(workflow).toContain(`${name}: \${{ vars.${name} }}`);
    expect(page).toContain(`\`${name}\``);
  });
});

it("takes another issuer in place of Cognito, and turns guests off, where that is decided", () => {
  const plan = planned("members");
  const made = plan.resources.filter(({ type }) => type.startsWith("aws:cognito/"));
  expect(made).toEqual([]);
  const authorizer = inputsOf(plan, "aws:lambda/function:Function").find(
    ({ name }) => name === "parley-members-authorizer",
  );
  expect(authorizer.environment.variables).toMatchObject({
    PARLEY_GUESTS: "off",
    PARLEY_OIDC_ISSUER: "https://issuer.example",
    PARLEY_OIDC_CLIENT: "our-client",
  });
});

it("gives two stages nothing in common", () => {
  const namesOf = (stage: string) =>
    planned(stage)
      .resources.filter(({ type }) => type.startsWith("aws:"))
      .flatMap(({ inputs }) => [inputs.name, inputs.bucket].filter((name) => typeof name === "string"));
  const shared = namesOf("ci").filter((name) => namesOf("production").includes(name));
  expect(shared.filter((name) => name !== "assets" && name !== "$default")).toEqual([]);
});
