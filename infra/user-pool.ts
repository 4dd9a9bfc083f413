import { settings } from "./stage.ts";
import { site } from "./web.ts";

/** The accounts of a stage that has no other issuer: people register by email, on Cognito's own pages. */
export const makeUserPool = () => {
  const { accountId } = aws.getCallerIdentityOutput();
  const { region } = aws.getRegionOutput();

  const pool = new sst.aws.CognitoUserPool("Accounts", {
    usernames: ["email"],
    // Of all user pools of the region, only one can have a prefix.
    domain: { prefix: $interpolate`${$app.name}-${$app.stage.toLowerCase()}-${accountId}` },
    transform: {
      userPool: (args) => {
        args.userPoolTier = "ESSENTIALS";
        args.deletionProtection = settings.production ? "ACTIVE" : "INACTIVE";
        args.passwordPolicy = { minimumLength: 12, temporaryPasswordValidityDays: 7 };
        args.schemas = [{ name: "name", attributeDataType: "String", required: true, mutable: true }];
      },
      domain: (args) => {
        // Managed login, not the hosted pages of before.
        args.managedLoginVersion = 2;
      },
    },
  });

  const { google } = settings;
  const providers = google ? [pool.addIdentityProvider("Google", googleProvider(google)).providerName] : [];
  const client = pool.addClient("Chat", {
    providers: ["COGNITO", ...providers],
    callbackUrls: [$interpolate`${home}signed-in`],
    transform: {
      client: (args) => {
        args.name = `${$app.name}-${$app.stage}-chat`;
        args.logoutUrls = [home];
        // A browser keeps no secret: the code flow with PKCE needs none.
        args.generateSecret = false;
        args.allowedOauthFlows = ["code"];
        args.allowedOauthScopes = ["openid", "profile"];
        // People sign in on Cognito's pages, and the token endpoint renews their tokens: no flow of the API is needed. But Cognito might take an
        // empty list for none, and then allows passwords (SRP). This flow asks the pool's Lambda triggers; there are none, so it lets nobody in.
        // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
        args.explicitAuthFlows = ["ALLOW_CUSTOM_AUTH"];
        args.enableTokenRevocation = true;
        args.preventUserExistenceErrors = "ENABLED";
        args.refreshTokenRotation = { feature: "ENABLED", retryGracePeriodSeconds: 60 };
        args.tokenValidityUnits = { accessToken: "minutes", idToken: "minutes", refreshToken: "days" };
        args.accessTokenValidity = 60;
        args.idTokenValidity = 60;
        args.refreshTokenValidity = 30;
      },
    },
  });

  // Without a style, a client of version 2 has no pages.
  new aws.cognito.ManagedLoginBranding("AccountsStyle", {
    userPoolId: pool.id,
    clientId: client.id,
    useCognitoProvidedValues: true,
  });

  return { issuer: $interpolate`https://cognito-idp.${region}.amazonaws.com/${pool.id}`, client: client.id };
};

/** Cognito takes no plain HTTP address but `localhost`, where `sst dev` serves the site. */
const home = site.url.apply(
  (url) => `${url.replace("http://127.0.0.1", "http://localhost").replace(/\/$/, "")}/`,
);

const googleProvider = (clientId: string) => ({
  type: "google" as const,
  details: {
    authorize_scopes: "openid profile email",
    client_id: clientId,
    client_secret: new sst.Secret("GoogleClientSecret").value,
  },
  attributes: { email: "email", name: "name", username: "sub" },
});
