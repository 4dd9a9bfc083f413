import type { FunctionSpec } from "./functions.ts";

/**
 * What the functions of a stage are told of it.
 *
 * @typeParam Text a string, or where a stage is deployed, one that is known only then.
 */
export type StageValues<Text> = {
  /** The table's name. */
  table: Text;
  /** The endpoint of `@connections`. */
  management: Text;
  /** The name of the function `legacy-welcome`; undefined for that one itself. */
  legacyWelcome: Text | undefined;
  /** The URL of the fan-out's queue. */
  fanoutQueue: Text;
  /** What guest tokens are signed with, and before it, what they were: separated by white space. */
  guestKeys: Text;
  stage: Text;
  /** `on` or `off`. */
  guests: Text;
  /** Whose accounts the stage has, if any, and our client id there. */
  accounts: { issuer: Text; client: Text } | undefined;
  /** JSON of the rate limits that differ from the defaults. */
  rateLimits: Text;
  /** US dollars a day that the stage may cost. */
  dailyBudget: Text;
  /** The origins of sites, see `admittedOrigin`. */
  sites: Text;
  /** Days that messages are kept; 0 keeps them forever. */
  retentionDays: Text;
};

/** The environment variables that a function gets by its spec. */
export const variablesOf = <Text>(spec: FunctionSpec, stage: StageValues<Text>): Record<string, Text> => ({
  ...(spec.table && { PARLEY_TABLE: stage.table }),
  ...(spec.connections && { PARLEY_SOCKET: stage.management }),
  ...(spec.invokesLegacyWelcome &&
    stage.legacyWelcome !== undefined && { PARLEY_LEGACY_WELCOME: stage.legacyWelcome }),
  ...(spec.queue && { PARLEY_FANOUT_QUEUE: stage.fanoutQueue }),
  ...(spec.identifies && {
    PARLEY_GUEST_KEYS: stage.guestKeys,
    PARLEY_STAGE: stage.stage,
    PARLEY_GUESTS: stage.guests,
    ...(stage.accounts && {
      PARLEY_OIDC_ISSUER: stage.accounts.issuer,
      PARLEY_OIDC_CLIENT: stage.accounts.client,
    }),
  }),
  ...(spec.rateLimits && { PARLEY_RATE_LIMITS: stage.rateLimits, PARLEY_DAILY_BUDGET: stage.dailyBudget }),
  ...(spec.sites && { PARLEY_SITES: stage.sites }),
  ...(spec.retention && { PARLEY_RETENTION_DAYS: stage.retentionDays }),
});
