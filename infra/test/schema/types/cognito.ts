import { as, inside, type ResourceType } from "../resource-type.ts";

/** A map with arbitrary keys: kept unchanged. */
const verbatim = (property: string) => as(property, (value) => value);

/** The user pool, and what belongs to it. */
export const cognitoTypes = {
  "aws:cognito/identityProvider:IdentityProvider": {
    type: "AWS::Cognito::UserPoolIdentityProvider",
    inputs: {
      attributeMapping: verbatim("AttributeMapping"),
      providerDetails: verbatim("ProviderDetails"),
    },
  },
  "aws:cognito/managedLoginBranding:ManagedLoginBranding": { type: "AWS::Cognito::ManagedLoginBranding" },
  "aws:cognito/userPool:UserPool": {
    type: "AWS::Cognito::UserPool",
    inputs: {
      name: "UserPoolName",
      passwordPolicy: inside("Policies", "PasswordPolicy"),
      signInPolicy: inside("Policies", "SignInPolicy"),
      schemas: "Schema",
    },
  },
  "aws:cognito/userPoolClient:UserPoolClient": {
    type: "AWS::Cognito::UserPoolClient",
    inputs: { name: "ClientName" },
    spelling: {
      allowedOauthFlows: "AllowedOAuthFlows",
      allowedOauthFlowsUserPoolClient: "AllowedOAuthFlowsUserPoolClient",
      allowedOauthScopes: "AllowedOAuthScopes",
      callbackUrls: "CallbackURLs",
      logoutUrls: "LogoutURLs",
    },
  },
  "aws:cognito/userPoolDomain:UserPoolDomain": { type: "AWS::Cognito::UserPoolDomain" },
} satisfies Record<string, ResourceType>;
