import { expect, it } from "vitest";
import { type FunctionSpec, functions } from "../../packages/functions/src/manifest.ts";
import { client, issuer } from "./accounts.ts";
import { madeGuestKey, region } from "./mock-cloud.ts";
import type { Plan } from "./plan.ts";
import { fanoutQueueIn } from "./queues.ts";
import { grantsOf, inputsOf, onlyInputOf, showsOpenly } from "./read.ts";

const specs = Object.entries<FunctionSpec>(functions);

/** The functions, and what they may do. */
export const lambdas = (stage: string, plan: () => Plan) => {
  it("runs each function of the manifest on arm64 and Node 24, with the settings it reads and no more", () => {
    const deployed = inputsOf(plan(), "aws:lambda/function:Function");
    expect(deployed.map(({ name }) => name).sort()).toEqual(
      specs.map(([name]) => `parley-${stage}-${name}`).sort(),
    );
    for (const [name, spec] of specs) {
      const made = deployed.find((each) => each.name === `parley-${stage}-${name}`);
      expect(made).toMatchObject({
        handler: spec.handler,
        architectures: ["arm64"],
        runtime: "nodejs24.x",
        timeout: spec.timeoutSeconds,
        memorySize: spec.memoryMb,
      });
      const settings = Object.entries(made?.environment.variables ?? {}).filter(([key]) =>
        key.startsWith("PARLEY_"),
      );
      expect(Object.fromEntries(settings)).toEqual({
        ...(spec.table && { PARLEY_TABLE: onlyInputOf(plan(), "aws:dynamodb/table:Table").name }),
        ...(spec.connections && {
          PARLEY_SOCKET: `https://SocketApi-id.execute-api.${region}.amazonaws.com/$default`,
        }),
        ...(spec.invokesLegacyWelcome && { PARLEY_LEGACY_WELCOME: `parley-${stage}-legacy-welcome` }),
        ...(spec.queue && { PARLEY_FANOUT_QUEUE: fanoutQueueIn(plan()).url }),
        ...(spec.identifies && {
          PARLEY_GUEST_KEYS: madeGuestKey,
          PARLEY_STAGE: stage,
          PARLEY_GUESTS: "on",
          PARLEY_OIDC_ISSUER: issuer,
          PARLEY_OIDC_CLIENT: client,
        }),
        ...(spec.rateLimits && { PARLEY_RATE_LIMITS: "{}", PARLEY_DAILY_BUDGET: "5" }),
        ...(spec.sites && { PARLEY_SITES: "https://site.cloudfront.net" }),
        ...(spec.retention && { PARLEY_RETENTION_DAYS: "0" }),
      });
    }
  });

  it("allows no action and no resource by a wildcard of its own", () => {
    for (const { allows } of grantsOf(plan()).values()) {
      for (const statement of allows) {
        const [, action, resource] = statement.split(" ");
        expect(action).not.toContain("*");
        // A connection and a log stream have no name before they exist.
        expect(resource?.replace(/@connections\/\*$|(log-group:[^*]+):\*$/, "")).not.toContain("*");
      }
    }
  });

  it("lets nobody but Lambda take on a function's role", () => {
    for (const { trusts } of grantsOf(plan()).values()) {
      expect(trusts.Statement).toMatchObject([
        { Action: "sts:AssumeRole", Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" } },
      ]);
    }
  });

  it("makes no other role but the one that lets API Gateway write its access logs", () => {
    const roles = plan().resources.filter(({ type }) => type === "aws:iam/role:Role");
    const others = roles.filter(({ name }) => !/^[A-Z][A-Za-z]+FunctionRole$/.test(name));
    expect(roles).toHaveLength(specs.length + 1);
    expect(others.map(({ inputs }) => inputs.managedPolicyArns)).toEqual([
      ["arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"],
    ]);
  });

  it("traces nothing unless asked to", () => {
    for (const { tracingConfig } of inputsOf(plan(), "aws:lambda/function:Function")) {
      expect(tracingConfig).toBeUndefined();
    }
  });

  it("reserves no concurrency, which a new account has none of", () => {
    for (const { reservedConcurrentExecutions } of inputsOf(plan(), "aws:lambda/function:Function")) {
      expect(reservedConcurrentExecutions).toBeUndefined();
    }
  });

  it("shows the guest key to the functions that need it and nowhere else", () => {
    expect(showsOpenly(plan(), madeGuestKey)).toBe(false);
  });
};
