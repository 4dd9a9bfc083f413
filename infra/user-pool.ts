import { poolDomainPrefix } from "./issuer-origins.ts";
import { settings } from "./stage.ts";
import { site } from "./web.ts";

/**
 * The accounts of a stage without another issuer: users register by email, on Cognito's own pages.
 */
export const makeUserPool = () => {
  // SST's `removal: "retain"` keeps tables and buckets, but no user pools. Without its client, its
  // domain and their style nobody could sign in to one.
  const retainOnDelete = settings.production;
  const keep = (_args: unknown, opts: $util.CustomResourceOptions) => {
    opts.retainOnDelete = retainOnDelete;
    return undefined;
  };
  const { region } = aws.getRegionOutput();

  const pool = new sst.aws.CognitoUserPool("Accounts", {
    usernames: ["email"],
    domain: { prefix: poolDomainPrefix },
    transform: {
      userPool: (args, opts) => {
        keep(args, opts);
        args.userPoolTier = "ESSENTIALS";
        args.deletionProtection = settings.production ? "ACTIVE" : "INACTIVE";
        args.passwordPolicy = { minimumLength: 12, temporaryPasswordValidityDays: 7 };
        args.schemas = [{ name: "name", attributeDataType: "String", required: true, mutable: true }];
      },
      domain: (args, opts) => {
        keep(args, opts);
        // Managed login, not the earlier hosted pages.
        args.managedLoginVersion = 2;
      },
    },
  });

  const { google } = settings;
  const providers = google
    ? [
        pool.addIdentityProvider("Google", {
          ...googleProvider(google),
          transform: { identityProvider: keep },
        }).providerName,
      ]
    : [];
  const client = pool.addClient("Chat", {
    providers: ["COGNITO", ...providers],
    callbackUrls: [$interpolate`${home}signed-in`],
    transform: {
      client: (args, opts) => {
        keep(args, opts);
        args.name = `${$app.name}-${$app.stage}-chat`;
        args.logoutUrls = [home];
        // A browser cannot keep a secret: the code flow with PKCE needs none.
        args.generateSecret = false;
        args.allowedOauthFlows = ["code"];
        args.allowedOauthScopes = ["openid", "profile"];
        // The flows of Cognito's own pages. Renewing by the API's flow is not among them, since
        // refresh tokens rotate.
        // https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-implement.html
        args.explicitAuthFlows = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH"];
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
  new aws.cognito.ManagedLoginBranding(
    "AccountsStyle",
    { userPoolId: pool.id, clientId: client.id, useCognitoProvidedValues: true },
    { retainOnDelete },
  );

  return { issuer: $interpolate`https://cognito-idp.${region}.amazonaws.com/${pool.id}`, client: client.id };
};

/** The site's address with exactly one trailing slash. */
const home = site.url.apply((url) => `${url.replace(/\/$/, "")}/`);

const googleProvider = (clientId: string) => ({
  type: "google" as const,
  details: {
    authorize_scopes: "openid profile email",
    client_id: clientId,
    client_secret: new sst.Secret("GoogleClientSecret").value,
  },
  attributes: { email: "email", name: "name", username: "sub" },
});
