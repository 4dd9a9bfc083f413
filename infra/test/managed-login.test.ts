import { describe, expect, it } from "vitest";
import { type ManagedLogin, managedLoginProblems } from "./managed-login.ts";

const good: ManagedLogin = {
  userPool: { userPoolTier: "ESSENTIALS" },
  client: {
    explicitAuthFlows: ["ALLOW_USER_AUTH"],
    refreshTokenRotation: { feature: "ENABLED" },
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["code"],
    allowedOauthScopes: ["openid"],
    callbackUrls: ["https://chat.example/signed-in", "http://localhost:5173/signed-in"],
    supportedIdentityProviders: ["COGNITO"],
  },
  domain: { domain: "parley-ci-123456789012", managedLoginVersion: 2 },
  styled: true,
};

const withClient = (client: Partial<ManagedLogin["client"]>): ManagedLogin => ({
  ...good,
  client: { ...good.client, ...client },
});

const noFlow = "No flow lets people sign in on Cognito's pages.";
const rotation = "Refresh tokens that rotate exclude their flow.";

describe("whether people can sign in by managed login", () => {
  it.each<[flows: string[], problems: string[]]>([
    [["ALLOW_USER_AUTH"], []],
    [["ALLOW_USER_SRP_AUTH"], []],
    [["ALLOW_USER_PASSWORD_AUTH"], []],
    [["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH"], []],
    [["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH"], []],
    [["ALLOW_CUSTOM_AUTH"], [noFlow]],
    [["ALLOW_ADMIN_USER_PASSWORD_AUTH"], [noFlow]],
    [["ALLOW_REFRESH_TOKEN_AUTH"], [noFlow, rotation]],
    [
      ["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      [noFlow, rotation],
    ],
    [["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], [rotation]],
    // Without any, Cognito uses its defaults, which include renewing.
    [[], [rotation]],
  ])("with the flows %j: %j", (explicitAuthFlows, problems) => {
    expect(managedLoginProblems(withClient({ explicitAuthFlows }))).toEqual(problems);
  });

  it("lets tokens be renewed by a flow where they do not rotate", () => {
    const login = withClient({ explicitAuthFlows: [], refreshTokenRotation: { feature: "DISABLED" } });
    expect(managedLoginProblems(login)).toEqual([]);
  });

  it.each<[ManagedLogin, string]>([
    [{ ...good, userPool: { userPoolTier: "LITE" } }, "ALLOW_USER_AUTH needs the tier ESSENTIALS."],
    [{ ...good, styled: false }, "Pages of version 2 need a style."],
    [
      { ...good, domain: { domain: "parley-lawson-1", managedLoginVersion: 1 } },
      "Cognito refuses a reserved word in the prefix.",
    ],
    [{ ...good, domain: { domain: "Parley" } }, "Cognito refuses the prefix."],
    [
      withClient({ callbackUrls: ["http://127.0.0.1:5173/signed-in"] }),
      "Cognito refuses http://127.0.0.1:5173/signed-in.",
    ],
    [withClient({ allowedOauthFlows: [] }), "The client gets no codes."],
    [withClient({ allowedOauthFlowsUserPoolClient: false }), "The client may not use OAuth."],
  ])("%#: %s", (login, problem) => {
    expect(managedLoginProblems(login)).toEqual([problem]);
  });
});
