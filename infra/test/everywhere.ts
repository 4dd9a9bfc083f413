import { expect, it } from "vitest";
import { allowedOrigin } from "../../packages/functions/src/http/origin.ts";
import { managedLoginProblems } from "./managed-login.ts";
import type { Plan } from "./plan.ts";
import { fanoutQueueIn } from "./queues.ts";
import { inputsOf } from "./read.ts";

const lambdaNamed = (plan: Plan, name: string) => {
  const made = inputsOf(plan, "aws:lambda/function:Function");
  const found = made.find((each) => each.name.endsWith(`-${name}`));
  if (!found) throw new Error(`There is no function ${name}.`);
  return found;
};

/** Names that contain the stage: where they are used, their maximum length, and their alphabet. */
const names: readonly (readonly [type: string, field: string, characters: number, pattern: RegExp])[] = [
  ["aws:lambda/function:Function", "name", 64, /^[\w-]+$/],
  ["aws:iam/role:Role", "name", 64, /^[\w+=,.@-]+$/],
  ["aws:s3/bucket:Bucket", "bucket", 63, /^[a-z0-9][a-z0-9.-]+[a-z0-9]$/],
  ["aws:sqs/queue:Queue", "name", 80, /^[\w-]+\.fifo$/],
  ["aws:cognito/userPoolDomain:UserPoolDomain", "domain", 63, /^[a-z0-9][a-z0-9-]*[a-z0-9]$/],
  ["aws:cognito/userPoolClient:UserPoolClient", "name", 128, /^[\w\s+=,.@-]+$/],
  ["aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", "name", 128, /^[\w-]+$/],
  ["aws:cloudwatch/metricAlarm:MetricAlarm", "name", 255, /^[\w-]+$/],
  ["aws:cloudwatch/dashboard:Dashboard", "dashboardName", 255, /^[\w-]+$/],
  ["aws:cloudwatch/logGroup:LogGroup", "name", 512, /^[\w./#-]+$/],
];

/** What is true of every plan. */
export const everywhere = (plan: () => Plan) => {
  it("gives everything a name that AWS takes", () => {
    for (const [type, field, characters, pattern] of names) {
      for (const inputs of inputsOf(plan(), type)) {
        // Without one, AWS's provider creates it.
        const name = inputs[field];
        if (name === undefined) continue;
        expect([type, name]).toEqual([type, expect.stringMatching(pattern)]);
        expect([type, String(name).length]).toEqual([type, expect.toSatisfy((n) => n <= characters)]);
      }
    }
  });

  it("lets people sign in on Cognito's pages, where it has them", () => {
    const [userPool] = inputsOf(plan(), "aws:cognito/userPool:UserPool");
    if (!userPool) return;
    const [domain] = inputsOf(plan(), "aws:cognito/userPoolDomain:UserPoolDomain");
    const clients = inputsOf(plan(), "aws:cognito/userPoolClient:UserPoolClient");
    const branded = inputsOf(plan(), "aws:cognito/managedLoginBranding:ManagedLoginBranding");
    expect(clients).toHaveLength(1);
    for (const client of clients) {
      const login = { userPool, client, domain, styled: branded.length > 0 };
      expect(managedLoginProblems(login)).toEqual([]);
    }
  });

  it("has one origin for the site: where people are sent after signing in, the HTTP API is for its pages", () => {
    const site = new URL(String(plan().outputs.site)).origin;
    const allows = allowedOrigin(lambdaNamed(plan(), "api").environment.variables.PARLEY_SITES);
    expect(allows(site)).toBe(site);
    for (const { callbackUrls, logoutUrls } of inputsOf(
      plan(),
      "aws:cognito/userPoolClient:UserPoolClient",
    )) {
      expect(callbackUrls).toEqual([`${site}/signed-in`]);
      expect(logoutUrls).toEqual([`${site}/`]);
      for (const url of [...callbackUrls, ...logoutUrls]) {
        const { origin } = new URL(url);
        expect([url, allows(origin)]).toEqual([url, origin]);
      }
    }
  });

  it("hides what the fan-out's worker has for longer than it may run", () => {
    expect(fanoutQueueIn(plan()).inputs.visibilityTimeoutSeconds).toBeGreaterThan(
      lambdaNamed(plan(), "fanout").timeout,
    );
  });
};
