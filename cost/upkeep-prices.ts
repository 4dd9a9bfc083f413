import { gigabyte, type Price } from "../packages/local/src/meter/prices.ts";

const pages = {
  cloudwatch: "https://aws.amazon.com/cloudwatch/pricing/",
  kms: "https://aws.amazon.com/kms/pricing/",
  dynamodb: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
  s3: "https://aws.amazon.com/s3/pricing/",
  cloudfront: "https://aws.amazon.com/cloudfront/pricing/pay-as-you-go/",
  cognito: "https://aws.amazon.com/cognito/pricing/",
};

/** A price, and how much of it is permanently free in every account each month. */
export type UpkeepPrice = Price & { free: number };

/**
 * List prices of what the meter cannot count, because it needs no traffic, or because the local
 * cloud does not have it. us-east-1, November 2026, the first tier of each. Where `free` is 0, AWS
 * has no permanent free tier.
 */
export const upkeepPrices = {
  alarmMetrics: {
    service: "CloudWatch",
    unit: "metrics in alarms",
    usd: 0.1,
    per: 1,
    free: 10,
    source: pages.cloudwatch,
  },
  customMetrics: {
    service: "CloudWatch",
    unit: "custom metrics, for the hours in which they occur",
    usd: 0.3,
    per: 1,
    free: 10,
    source: pages.cloudwatch,
  },
  dashboards: {
    service: "CloudWatch",
    unit: "dashboards of at most 50 metrics",
    usd: 3,
    per: 1,
    free: 3,
    source: pages.cloudwatch,
  },
  largeDashboards: {
    service: "CloudWatch",
    unit: "dashboards of more metrics",
    usd: 3,
    per: 1,
    free: 0,
    source: pages.cloudwatch,
  },
  storedLogBytes: {
    service: "CloudWatch Logs",
    unit: "bytes stored",
    usd: 0.03,
    per: gigabyte,
    free: 5 * gigabyte,
    source: pages.cloudwatch,
  },
  kmsRequests: { service: "KMS", unit: "requests", usd: 0.03, per: 10_000, free: 20_000, source: pages.kms },
  tableBytes: {
    service: "DynamoDB",
    unit: "bytes stored, with the index",
    usd: 0.25,
    per: gigabyte,
    free: 25 * gigabyte,
    source: pages.dynamodb,
  },
  backupBytes: {
    service: "DynamoDB",
    unit: "bytes that can be recovered",
    usd: 0.2,
    per: gigabyte,
    free: 0,
    source: pages.dynamodb,
  },
  bucketBytes: { service: "S3", unit: "bytes stored", usd: 0.023, per: gigabyte, free: 0, source: pages.s3 },
  bucketRequests: { service: "S3", unit: "reads", usd: 0.0004, per: 1000, free: 0, source: pages.s3 },
  edgeRequests: {
    service: "CloudFront",
    unit: "requests",
    usd: 0.01,
    per: 10_000,
    free: 10_000_000,
    source: pages.cloudfront,
  },
  edgeBytes: {
    service: "CloudFront",
    unit: "bytes to the internet",
    usd: 0.085,
    per: gigabyte,
    free: 1024 * gigabyte,
    source: pages.cloudfront,
  },
  edgeFunctionRuns: {
    service: "CloudFront",
    unit: "runs of its functions",
    usd: 0.1,
    per: 1_000_000,
    free: 2_000_000,
    source: pages.cloudfront,
  },
  edgeFunctionReads: {
    service: "CloudFront",
    unit: "reads of its functions' store",
    usd: 0.03,
    per: 1_000_000,
    free: 0,
    source: pages.cloudfront,
  },
  accounts: {
    service: "Cognito",
    unit: "users with an account (Essentials)",
    usd: 0.015,
    per: 1,
    free: 10_000,
    source: pages.cognito,
  },
} as const satisfies Record<string, UpkeepPrice>;

/** A unit that the meter does not count. */
export type UpkeepUnit = keyof typeof upkeepPrices;

const isUnit = (name: string): name is UpkeepUnit => Object.hasOwn(upkeepPrices, name);

/** In the order in which they are shown. */
export const upkeepUnits: readonly UpkeepUnit[] = Object.keys(upkeepPrices).filter(isUnit);

/** The amount of each in a month. */
export type Upkeep = Readonly<Record<UpkeepUnit, number>>;

/**
 * A hosted zone of Route 53 for a month, in US dollars, if a stage has a domain:
 * https://aws.amazon.com/route53/pricing/
 */
export const hostedZoneUsd = 0.5;
