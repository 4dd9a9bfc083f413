/** What a plan says of a user pool, its client, and its pages. */
export type ManagedLogin = {
  userPool: { userPoolTier?: string };
  client: {
    explicitAuthFlows?: readonly string[];
    refreshTokenRotation?: { feature?: string };
    allowedOauthFlowsUserPoolClient?: boolean;
    allowedOauthFlows?: readonly string[];
    allowedOauthScopes?: readonly string[];
    callbackUrls?: readonly string[];
    logoutUrls?: readonly string[];
    supportedIdentityProviders?: readonly string[];
  };
  domain?: { domain: string; managedLoginVersion?: number };
  /** Whether the client has a style. */
  styled: boolean;
};

/**
 * What a client without listed flows has:
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
 */
const defaultFlows = ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"];

/**
 * Custom authentication is not compatible with managed login, and that of administrators is only
 * for servers.
 */
const flowsOfPages = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"];

const problemsOfFlows = ({ userPool, client }: ManagedLogin): string[] => {
  const named = client.explicitAuthFlows ?? [];
  const flows = named.length > 0 ? named : defaultFlows;
  const rotates = client.refreshTokenRotation?.feature === "ENABLED";
  const byChoice = flows.includes("ALLOW_USER_AUTH");
  return [
    flows.some((flow) => flowsOfPages.includes(flow))
      ? ""
      : "No flow lets people sign in on Cognito's pages.",
    rotates && flows.includes("ALLOW_REFRESH_TOKEN_AUTH")
      ? "Refresh tokens that rotate exclude their flow."
      : "",
    byChoice && userPool.userPoolTier === "LITE" ? "ALLOW_USER_AUTH needs the tier ESSENTIALS." : "",
  ];
};

const takesRedirectsTo = (url: string) => {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && hostname === "localhost");
};

const problemsOfRedirects = ({ client }: ManagedLogin): string[] => {
  const { callbackUrls = [], logoutUrls = [], supportedIdentityProviders = [] } = client;
  return [
    client.allowedOauthFlowsUserPoolClient ? "" : "The client may not use OAuth.",
    client.allowedOauthFlows?.includes("code") ? "" : "The client gets no codes.",
    client.allowedOauthScopes?.includes("openid") ? "" : "The client gets no ID tokens.",
    callbackUrls.length > 0 ? "" : "There is nowhere to go back to.",
    supportedIdentityProviders.length > 0 ? "" : "Nobody says who people are.",
    ...[...callbackUrls, ...logoutUrls].map((url) =>
      takesRedirectsTo(url) ? "" : `Cognito refuses ${url}.`,
    ),
  ];
};

const problemsOfPages = ({ domain, styled }: ManagedLogin): string[] => [
  domain ? "" : "The pages have no address.",
  domain?.managedLoginVersion === 2 && !styled ? "Pages of version 2 need a style." : "",
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(domain?.domain ?? "a") ? "" : "Cognito refuses the prefix.",
  /aws|amazon|cognito/.test(domain?.domain ?? "") ? "Cognito refuses a reserved word in the prefix." : "",
];

/**
 * Why nobody could sign in on the pages of Cognito's managed login, by AWS's developer guide; empty
 * if they can.
 *
 * - https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-implement.html (which
 *   flows are for managed login)
 * -
 *   https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow-things-to-know.html
 *   (custom ones are not)
 * -
 *   https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
 *   (rotation)
 * - https://github.com/aws-amplify/amplify-cli/issues/3854 (reserved words)
 */
export const managedLoginProblems = (login: ManagedLogin): string[] =>
  [...problemsOfFlows(login), ...problemsOfRedirects(login), ...problemsOfPages(login)].filter(Boolean);
