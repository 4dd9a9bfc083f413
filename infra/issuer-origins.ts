import { settings } from "./stage.ts";

/**
 * The prefix of the address of the user pool's own pages. Only one user pool of a region can have
 * it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
 */
export const poolDomainPrefix = $interpolate`${$app.name}-${$app.stage}-${aws.getCallerIdentityOutput().accountId}`;

const { region } = aws.getRegionOutput();

/** Where the site's scripts request the issuer's keys and tokens: origins, separated by spaces. */
export const issuerOrigins =
  settings.accounts === "cognito"
    ? $interpolate`https://cognito-idp.${region}.amazonaws.com https://${poolDomainPrefix}.auth.${region}.amazoncognito.com`
    : $output(settings.accounts?.issuer ?? "");
