import { readRateLimits } from "../packages/core/src/rate-limit/rate-limits.ts";
import { readThrottles } from "../packages/functions/src/manifest.ts";

/** A setting that is missing, or one of a few words. */
const oneOf = <Word extends string>(
  name: `PARLEY_${string}`,
  words: readonly Word[],
  otherwise: Word,
): Word => {
  const value = process.env[name];
  if (!value) return otherwise;
  const word = words.find((each) => each === value);
  if (word) return word;
  throw new Error(`${name} is "${value}", and takes ${words.map((each) => `"${each}"`).join(" or ")}.`);
};

/** A setting that is missing, or a whole number with a minimum. */
const wholeNumber = (name: `PARLEY_${string}`, min: number) => {
  const value = process.env[name];
  if (!value) return undefined;
  if (/^\d{1,6}$/.test(value) && Number(value) >= min) return Number(value);
  throw new Error(`${name} is "${value}", and must be a whole number of at least ${min}.`);
};

/** Another issuer, none (`off`), or Cognito, which is the default. */
const accounts = () => {
  const { PARLEY_OIDC_ISSUER: issuer, PARLEY_OIDC_CLIENT: client } = process.env;
  if (!issuer) return "cognito";
  if (issuer === "off") return undefined;
  if (client) return { issuer, client };
  throw new Error("PARLEY_OIDC_ISSUER is set, but PARLEY_OIDC_CLIENT, the client id there, is not.");
};

const dailyBudget = () => {
  const budget = process.env.PARLEY_DAILY_BUDGET || "5";
  if (Number(budget) > 0) return budget;
  throw new Error(`PARLEY_DAILY_BUDGET is "${budget}". It is a number of US dollars, such as 5.`);
};

const domain = () => {
  const { PARLEY_DOMAIN: name } = process.env;
  if (!name) return undefined;
  if (/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(name)) return name;
  throw new Error(
    `PARLEY_DOMAIN is "${name}", and must be a domain name in lower case, such as chat.example.com.`,
  );
};

const rateLimits = () => {
  const json = process.env.PARLEY_RATE_LIMITS || "{}";
  try {
    readRateLimits(json);
    return json;
  } catch (cause) {
    throw new Error(
      `PARLEY_RATE_LIMITS is ${json}, and must be JSON such as {"userMessages": {"burst": 30, "perSecond": 3}}.`,
      { cause },
    );
  }
};

const throttles = () => {
  const json = process.env.PARLEY_THROTTLES || "{}";
  try {
    return readThrottles(json);
  } catch (cause) {
    throw new Error(
      `PARLEY_THROTTLES is ${json}, and must be JSON such as {"handshakes": {"perSecond": 200, "burst": 2000}}.`,
      { cause },
    );
  }
};

const production = $app.stage === "production";

/** What differs between stages, and what the deployer decides. */
export const settings = {
  production,
  /**
   * Whether this stage is monitored. Alarms and dashboards cost money beyond the first few of each
   * account, so stages that nobody is on call for have none.
   */
  watched: production && !$dev,
  /** The site's own domain; without one, CloudFront gives it an address. */
  domain: domain(),
  /** Origins of other sites whose pages may use the stage, separated by white space. */
  sites: process.env.PARLEY_SITES ?? "",
  /**
   * Origins of other servers that users may choose in the settings, and of an issuer's further
   * hosts.
   */
  servers: process.env.PARLEY_SERVERS ?? "",
  /** Days that messages are kept; 0 keeps them forever. */
  retentionDays: String(wholeNumber("PARLEY_RETENTION_DAYS", 0) ?? 0),
  /** Whether guests are admitted: `on` or `off`. */
  guests: oneOf("PARLEY_GUESTS", ["on", "off"], "on"),
  accounts: accounts(),
  /** The client id at Google, for a user pool whose users may sign in with Google. */
  google: process.env.PARLEY_GOOGLE_CLIENT_ID || undefined,
  /**
   * The rate limits that differ from the defaults of `packages/core/src/rate-limit/rate-limits.ts`, as
   * JSON.
   */
  rateLimits: rateLimits(),
  /**
   * API Gateway's throttles that differ from the defaults of
   * `packages/functions/src/manifest/throttle.ts`.
   */
  throttles: throttles(),
  /**
   * US dollars that the stage may cost in a UTC day. Beyond that, guests are refused, and members
   * are slowed.
   */
  dailyBudget: dailyBudget(),
  /** The mail address to notify when the stage's bill exceeds that. */
  budgetEmail: process.env.PARLEY_BUDGET_EMAIL || undefined,
  /** The ARN of the SNS topic for alarms. */
  alarmTopic: process.env.PARLEY_ALARM_TOPIC || undefined,
  /** Whether Lambda traces a part of the invocations with X-Ray. */
  tracing: oneOf("PARLEY_TRACING", ["on", "off"], "off") === "on",
  /**
   * Executions reserved for each function that strangers can invoke, which are also its maximum;
   * none by default.
   */
  reservedConcurrency: wholeNumber("PARLEY_RESERVED_CONCURRENCY", 1),
  /** How long logs are kept: as SST names it, and in days. */
  logs: production
    ? ({ retention: "3 months", days: 90 } as const)
    : ({ retention: "1 week", days: 7 } as const),
} as const;
