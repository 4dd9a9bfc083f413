/** A price: US dollars for a number of units. */
export type Price = {
  service: string;
  /** The name of the unit, after a number: "messages of up to 32 KB". */
  unit: string;
  usd: number;
  per: number;
  /** The AWS page with the price. */
  source: string;
};

/** When these prices were read. */
export const pricesOf = "November 2026";

/** The region of these prices. */
export const pricedRegion = "us-east-1";

const million = 1_000_000;

/** AWS bills a GB as 2^30 bytes. */
export const gigabyte = 2 ** 30;

const pages = {
  gateway: "https://aws.amazon.com/api-gateway/pricing/",
  dynamodb: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
  lambda: "https://aws.amazon.com/lambda/pricing/",
  queue: "https://aws.amazon.com/sqs/pricing/",
  logs: "https://aws.amazon.com/cloudwatch/pricing/",
  transfer: "https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer",
};

/**
 * The units that are billed, with AWS's list prices: the first tier of each, without the free tier.
 * Higher tiers, which cost less, begin at a billion WebSocket messages, 300 million HTTP requests,
 * 7.5 billion GB-seconds and 10 TB a month.
 */
export const prices = {
  messagesIn: {
    service: "WebSocket API",
    unit: "messages from clients, in 32 KB steps",
    usd: 1,
    per: million,
    source: pages.gateway,
  },
  messagesOut: {
    service: "WebSocket API",
    unit: "messages to clients, in 32 KB steps",
    usd: 1,
    per: million,
    source: pages.gateway,
  },
  connectionMinutes: {
    service: "WebSocket API",
    unit: "minutes of connection",
    usd: 0.25,
    per: million,
    source: pages.gateway,
  },
  httpRequests: {
    service: "HTTP API",
    unit: "requests, in 512 KB steps",
    usd: 1,
    per: million,
    source: pages.gateway,
  },
  writeUnits: {
    service: "DynamoDB",
    unit: "write units of 1 KB",
    usd: 0.625,
    per: million,
    source: pages.dynamodb,
  },
  readUnits: {
    service: "DynamoDB",
    unit: "read units of 4 KB",
    usd: 0.125,
    per: million,
    source: pages.dynamodb,
  },
  lambdaRequests: {
    service: "Lambda",
    unit: "requests",
    usd: 0.2,
    per: million,
    source: pages.lambda,
  },
  lambdaGbSeconds: {
    service: "Lambda",
    unit: "GB-seconds on arm64",
    usd: 0.0000133334,
    per: 1,
    source: pages.lambda,
  },
  queueRequests: {
    service: "SQS FIFO",
    unit: "requests, in 64 KB steps",
    usd: 0.5,
    per: million,
    source: pages.queue,
  },
  logBytes: {
    service: "CloudWatch Logs",
    unit: "bytes taken in",
    usd: 0.5,
    per: gigabyte,
    source: pages.logs,
  },
  bytesOut: {
    service: "Data transfer",
    unit: "bytes to the internet",
    usd: 0.09,
    per: gigabyte,
    source: pages.transfer,
  },
} as const satisfies Record<string, Price>;

/** A unit that AWS bills. */
export type BilledUnit = keyof typeof prices;

/**
 * The permanent monthly free tier of every account. The units of API Gateway were free in the first
 * year of accounts made before 15 July 2025; a newer account gets up to $200 of credit instead.
 * DynamoDB's 25 free units a second are for provisioned tables only.
 * https://aws.amazon.com/free/ and
 * https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/free-tier.html
 */
export const alwaysFree: Readonly<Partial<Record<BilledUnit, number>>> = {
  lambdaRequests: million,
  lambdaGbSeconds: 400_000,
  queueRequests: million,
  logBytes: 5 * gigabyte,
  bytesOut: 100 * gigabyte,
};
