/** Another issuer, none (`off`), or Cognito, which is the default. */
const accounts = () => {
  const { PARLEY_OIDC_ISSUER: issuer, PARLEY_OIDC_CLIENT: client } = process.env;
  if (!issuer) return "cognito";
  if (issuer === "off") return undefined;
  if (client) return { issuer, client };
  throw new Error("PARLEY_OIDC_ISSUER is set, and PARLEY_OIDC_CLIENT, our client id there, is not.");
};

const dailyBudget = () => {
  const budget = process.env.PARLEY_DAILY_BUDGET || "5";
  if (Number(budget) > 0) return budget;
  throw new Error(`PARLEY_DAILY_BUDGET is "${budget}". It is a number of US dollars, such as 5.`);
};

const production = $app.stage === "production";

/** What differs from stage to stage, and what the one who deploys decides. */
export const settings = {
  production,
  /** The site's own domain; without one, CloudFront gives it an address. */
  domain: process.env.PARLEY_DOMAIN || undefined,
  /** Origins of other sites whose pages may ask the HTTP API, separated by white space. */
  sites: process.env.PARLEY_SITES ?? "",
  /** Days that messages are kept; 0 keeps them for ever. */
  retentionDays: process.env.PARLEY_RETENTION_DAYS || "0",
  /** Whether anybody may come as a guest: `on` or `off`. */
  guests: process.env.PARLEY_GUESTS === "off" ? "off" : "on",
  accounts: accounts(),
  /** Our client id with Google, for a user pool whose people may sign in there. */
  google: process.env.PARLEY_GOOGLE_CLIENT_ID || undefined,
  /** The allowances that differ from the defaults of `packages/core/src/allowance/allowances.ts`, as JSON. */
  allowances: process.env.PARLEY_ALLOWANCES || "{}",
  /** US dollars that the stage may cost in a UTC day: then guests are turned away, and members are slowed. */
  dailyBudget: dailyBudget(),
  /** Who is told by mail when the stage's bill goes beyond that. */
  budgetEmail: process.env.PARLEY_BUDGET_EMAIL || undefined,
  /** The ARN of the SNS topic that is told of alarms. */
  alarmTopic: process.env.PARLEY_ALARM_TOPIC || undefined,
  /** Whether Lambda traces a part of the invocations with X-Ray. */
  tracing: process.env.PARLEY_TRACING === "on",
  /** How long logs are kept: as SST names it, and in days. */
  logs: production
    ? ({ retention: "3 months", days: 90 } as const)
    : ({ retention: "1 week", days: 7 } as const),
} as const;
