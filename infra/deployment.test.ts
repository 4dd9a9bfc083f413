import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { functions } from "../packages/functions/src/manifest.ts";
import viteConfig from "../packages/web/vite.config.ts";
import { stageNameCharacters } from "./stage-name.ts";
import { accounts } from "./test/accounts.ts";
import { decisions } from "./test/decisions.ts";
import { described } from "./test/described.ts";
import { everywhere } from "./test/everywhere.ts";
import { keeping } from "./test/keeping.ts";
import { lambdas } from "./test/lambdas.ts";
import { madeGuestKey, rotatedGuestKey } from "./test/mock-cloud.ts";
import {
  googleSecret,
  type Occasion,
  type Plan,
  type PlannedResource,
  planStages,
  setGuestKey,
} from "./test/plan.ts";
import { installPlatform, root } from "./test/platform.ts";
import { queues } from "./test/queues.ts";
import { inputsOf, onlyInputOf, showsOpenly } from "./test/read.ts";
import { refused } from "./test/refused.ts";
import { exactRights, tracingRights } from "./test/rights.ts";
import { routing } from "./test/routing.ts";
import { isObject } from "./test/schema/json.ts";
import { schemas } from "./test/schemas.ts";
import { site } from "./test/site.ts";
import { standingParts } from "./test/standing.ts";
import { unwatched, watching } from "./test/watching.ts";

/** Milliseconds for seconds of work, on a shared machine. */
const timeoutMs = 600_000;

const stages = ["ci", "production"] as const;
const alarmTopic = "arn:aws:sns:us-east-1:123456789012:alarms";
const longest = "with-google".padEnd(stageNameCharacters, "-long").replace(/-$/, "g");
let plans = new Map<string, Plan>();
let refusals = new Map<string, string>();

/** The plan of a stage. */
const planned = (stage: string): Plan => {
  const plan = plans.get(stage);
  if (plan === undefined) throw new Error(`The stage ${stage} was not planned.`);
  return plan;
};

beforeAll(async () => {
  await installPlatform();
  const deployments = stages.map((stage) => ({ stage, mode: "deploy" as const }));
  const wanted: Occasion[] = [
    ...deployments,
    { stage: "somebody", mode: "dev" },
    {
      stage: "production",
      as: "decided",
      mode: "deploy",
      secrets: { GuestKey: setGuestKey },
      decided: {
        PARLEY_TRACING: "on",
        PARLEY_ALARM_TOPIC: alarmTopic,
        PARLEY_DAILY_BUDGET: "12",
        PARLEY_BUDGET_EMAIL: "owner@example.com",
        PARLEY_SITES: "https://other.example",
        PARLEY_RESERVED_CONCURRENCY: "20",
        PARLEY_THROTTLES: '{"handshakes": {"perSecond": 200, "burst": 2000}}',
      },
    },
    {
      stage: longest,
      as: "with-google",
      mode: "deploy",
      secrets: { GoogleClientSecret: googleSecret },
      decided: { PARLEY_GOOGLE_CLIENT_ID: "our-google-client" },
    },
    ...[1, 2, 3].map((generation) => ({
      stage: "ci",
      as: `ci-${generation}`,
      mode: "deploy" as const,
      secrets: { GuestKeyGeneration: String(generation) },
    })),
    {
      stage: "members",
      mode: "deploy",
      decided: {
        PARLEY_GUESTS: "off",
        PARLEY_OIDC_ISSUER: "https://issuer.example",
        PARLEY_OIDC_CLIENT: "our-client",
      },
    },
    { stage: "own", mode: "deploy", decided: { PARLEY_DOMAIN: "chat.example.com" } },
  ];
  const unwanted = refused.map(([, , occasion]) => ({ ...occasion, mode: "deploy" as const }));
  ({ plans, refusals } = await planStages(wanted, unwanted));
}, timeoutMs);

it("is well typed", { timeout: timeoutMs }, async () => {
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
  describe("storage", () => keeping(stage, plan));
  describe("queues", () => queues(stage, plan));
  describe("site", () => site(plan));
  describe("accounts", () => accounts(stage, plan));
  describe("what it costs", () => standingParts(stage, plan));
  described(stage, plan, { live: false });
});

describe.each(["ci", "production", "somebody", "decided", "with-google", "members"])(
  "the plan of %s",
  (name) => everywhere(() => planned(name)),
);

describe("alarms of production", () => watching(() => planned("production")));
describe.each(["ci", "somebody", "with-google", "members"])("the stage of %s, which wakes nobody", (name) =>
  unwatched(() => planned(name)),
);

it.each(refused)("refuses %s before anything is made", (_, says, { stage }) => {
  expect(refusals.get(stage)).toContain(says);
  expect(refusals.get(stage)).toContain("Asked for before: 0 resources.");
});

it("is at its own domain where the account has its zone, for the APIs and Cognito as well", () => {
  const plan = planned("own");
  expect(plan.outputs.site).toBe("https://chat.example.com");
  const [api] = inputsOf(plan, "aws:lambda/function:Function").filter(({ name }) => name.endsWith("-api"));
  expect(api.environment.variables.PARLEY_SITES).toBe("https://chat.example.com");
  expect(onlyInputOf(plan, "aws:cognito/userPoolClient:UserPoolClient")).toMatchObject({
    callbackUrls: ["https://chat.example.com/signed-in"],
  });
});

const guestKeyIn = (plan: Plan) =>
  inputsOf(plan, "aws:lambda/function:Function").find(({ name }) => name.endsWith("-authorizer"))?.environment
    .variables.PARLEY_GUEST_KEYS ?? "";

it("makes the guest key by itself, and takes one that is set in its place, shown nowhere", () => {
  const made = planned("ci").resources.find(({ name }) => name === "GuestKeyBytes");
  expect(made).toMatchObject({ type: "random:index/randomBytes:RandomBytes", inputs: { length: 32 } });
  expect(guestKeyIn(planned("ci"))).toBe(madeGuestKey);
  expect(guestKeyIn(planned("decided"))).toBe(setGuestKey);
  expect(showsOpenly(planned("decided"), setGuestKey)).toBe(false);
});

const guestKeysMadeIn = (name: string) =>
  planned(name).resources.filter((made) => made.name.startsWith("GuestKeyBytes"));

it.each([
  ["ci", "ci-1"],
  ["ci-1", "ci-2"],
  ["ci-2", "ci-3"],
])("changes the guest key and keeps the one before it: from %s to %s", (before, after) => {
  const [one, other] = [before, after].map((name) =>
    guestKeysMadeIn(name).map((made) => JSON.stringify([made.name, made.inputs])),
  );
  // Pulumi does not touch a resource whose name and inputs are unchanged.
  expect(other?.filter((made) => one?.includes(made))).toHaveLength(1);
  expect(other).toHaveLength(2);
});

const generationOf = ({ inputs }: PlannedResource) =>
  isObject(inputs.keepers) ? Number(inputs.keepers.generation) : 0;

it("has the newest guest key sign, the one before it verify, and shows neither", () => {
  expect(guestKeyIn(planned("ci-1"))).toBe(`${rotatedGuestKey} ${madeGuestKey}`);
  expect(guestKeyIn(planned("ci-2"))).toBe(`${madeGuestKey} ${rotatedGuestKey}`);
  expect(guestKeyIn(planned("ci-3"))).toBe(`${rotatedGuestKey} ${madeGuestKey}`);
  for (const name of ["ci-1", "ci-2", "ci-3"]) {
    const [newest] = guestKeysMadeIn(name).toSorted((one, other) => generationOf(other) - generationOf(one));
    const [signs] = guestKeyIn(planned(name)).split(" ");
    expect(newest?.name).toBe(signs === madeGuestKey ? "GuestKeyBytes" : "GuestKeyBytesOdd");
    expect(showsOpenly(planned(name), rotatedGuestKey)).toBe(false);
    expect(showsOpenly(planned(name), madeGuestKey)).toBe(false);
  }
});

it("keeps the accounts of production, with all that it takes to sign in to them, and of no other stage", () => {
  const kept = (plan: Plan) =>
    plan.resources
      .filter(({ type, retained }) => type.startsWith("aws:cognito/") && retained)
      .map(({ type }) => type.split(":")[2])
      .toSorted();
  expect(kept(planned("production"))).toEqual([
    "ManagedLoginBranding",
    "UserPool",
    "UserPoolClient",
    "UserPoolDomain",
  ]);
  expect(kept(planned("ci"))).toEqual([]);
  expect(kept(planned("with-google"))).toEqual([]);
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

describe("sst dev", () => described("somebody", () => planned("somebody"), { live: true }));

it("makes every function live for sst dev, and leaves the site to its development server", () => {
  const plan = planned("somebody");
  const made = inputsOf(plan, "aws:lambda/function:Function");
  expect(made.map(({ description }) => description)).toEqual(made.map(() => "live"));
  expect(made).toHaveLength(Object.keys(functions).length);
  expect(inputsOf(plan, "aws:cloudfront/distribution:Distribution")).toEqual([]);
  expect(inputsOf(plan, "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy")).toEqual([]);
});

it("gives functions time for a breakpoint in sst dev, and no more than Lambda has", () => {
  for (const { timeout } of inputsOf(planned("somebody"), "aws:lambda/function:Function")) {
    expect(timeout).toBeGreaterThanOrEqual(300);
    expect(timeout).toBeLessThanOrEqual(900);
  }
});

it("lets Vite serve the site in sst dev at the very origin that the APIs and Cognito know", async () => {
  const { host, port, strictPort } = viteConfig.server ?? {};
  expect(planned("somebody").outputs.site).toBe(`http://${host}:${port}`);
  // On another port, nobody could sign in.
  expect(strictPort).toBe(true);
  const { scripts } = JSON.parse(await readFile(join(root, "packages/web/package.json"), "utf8"));
  expect(scripts.dev).toBe("vite");
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

describe("a stage for which everything is decided", () => {
  const plan = () => planned("decided");
  exactRights("production", plan, tracingRights);
  described("production", plan, {
    live: false,
    throttles: { handshakes: { perSecond: 200, burst: 2_000 } },
  });

  it("is asked by pages of other sites, too", () => {
    const api = inputsOf(plan(), "aws:lambda/function:Function").find(({ name }) => name.endsWith("-api"));
    expect(api?.environment.variables.PARLEY_SITES).toBe("https://site.cloudfront.net https://other.example");
  });

  it("reserves concurrency for the functions that strangers can start, and leaves the others the rest", () => {
    const reserved = inputsOf(plan(), "aws:lambda/function:Function").map(
      ({ name, reservedConcurrentExecutions: max }) => [name.replace("parley-production-", ""), max],
    );
    expect(Object.fromEntries(reserved)).toEqual({
      authorizer: 20,
      connect: 20,
      disconnect: 20,
      default: 20,
      send: 20,
      api: 20,
      "legacy-welcome": 20,
      fanout: undefined,
    });
  });

  it("has every function traced", () => {
    const made = inputsOf(plan(), "aws:lambda/function:Function");
    expect(made).toHaveLength(Object.keys(functions).length);
    for (const { tracingConfig } of made) expect(tracingConfig).toEqual({ mode: "Active" });
  });

  it("has AWS tell somebody by mail when a day's bill of this stage alone goes beyond its budget", () => {
    expect(onlyInputOf(plan(), "aws:budgets/budget:Budget")).toMatchObject({
      name: "parley-production",
      timeUnit: "DAILY",
      limitAmount: "12",
      costFilters: [{ name: "TagKeyValue", values: ["user:sst:stage$production"] }],
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
          alarmActions?.join(" "),
        ),
      );
    expect([...told(plan())]).toEqual([alarmTopic]);
    expect([...told(planned("production"))]).toEqual([""]);
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
  expect(authorizer?.environment.variables).toMatchObject({
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
