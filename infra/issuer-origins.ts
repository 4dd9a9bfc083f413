import { settings } from "./stage.ts";

/**
 * The start of the address of the user pool's own pages. Of all user pools of a region, only one can have it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
 */
export const poolDomainPrefix = $interpolate`${$app.name}-${$app.stage}-${aws.getCallerIdentityOutput().accountId}`;

const { region } = aws.getRegionOutput();

/** Where the site's scripts ask for the issuer's keys and tokens: origins, separated by spaces. */
export const issuerOrigins =
  settings.accounts === "cognito"
    ? $interpolate`https://cognito-idp.${region}.amazonaws.com https://${poolDomainPrefix}.auth.${region}.amazoncognito.com`
    : $output(settings.accounts?.issuer ?? "");
