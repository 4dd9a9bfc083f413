import { expect, it } from "vitest";
import { account, region } from "./mock-cloud.ts";
import type { Plan } from "./plan.ts";
import { inputsOf, onlyInputOf } from "./read.ts";

/** Whose accounts a stage accepts by default: those of its own user pool. */
export const issuer = `https://cognito-idp.${region}.amazonaws.com/${region}_AccountsUserPool`;
export const client = "ChatClient";

/** The user pool, its pages, and the web chat's client. */
export const accounts = (stage: string, plan: () => Plan) => {
  it("has a user pool of its own, in which people register by email", () => {
    expect(onlyInputOf(plan(), "aws:cognito/userPool:UserPool")).toMatchObject({
      usernameAttributes: ["email"],
      autoVerifiedAttributes: ["email"],
      adminCreateUserConfig: { allowAdminCreateUserOnly: false },
      deletionProtection: stage === "production" ? "ACTIVE" : "INACTIVE",
      passwordPolicy: { minimumLength: 12 },
    });
  });

  it("shows the pages of the managed login", () => {
    expect(onlyInputOf(plan(), "aws:cognito/userPoolDomain:UserPoolDomain")).toMatchObject({
      domain: `parley-${stage}-${account}`,
      managedLoginVersion: 2,
    });
    expect(onlyInputOf(plan(), "aws:cognito/managedLoginBranding:ManagedLoginBranding")).toMatchObject({
      clientId: client,
      useCognitoProvidedValues: true,
    });
  });

  it("gives codes to the site alone", () => {
    expect(onlyInputOf(plan(), "aws:cognito/userPoolClient:UserPoolClient")).toMatchObject({
      callbackUrls: ["https://site.cloudfront.net/signed-in"],
      logoutUrls: ["https://site.cloudfront.net/"],
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "profile"],
      generateSecret: false,
      enableTokenRevocation: true,
      idTokenValidity: 60,
    });
  });

  it("asks nobody else who people are", () => {
    expect(inputsOf(plan(), "aws:cognito/identityProvider:IdentityProvider")).toEqual([]);
  });
};
