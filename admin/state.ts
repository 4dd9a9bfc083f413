import { addressesIn, resourcesIn, stackOf, UnknownAddresses } from "../smoke/stage/outputs.ts";

/** A stage's resources, and the settings that the operator's commands need. */
export type Located = {
  table: string;
  /** The `@connections` endpoint. */
  management: string | undefined;
  region: string | undefined;
  /** US dollars a day; undefined for a stage that was deployed before its state included it. */
  dailyBudget: number | undefined;
  retentionDays: number;
};

const numberOf = (value: unknown): number | undefined =>
  typeof value === "string" && value !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined;

/**
 * Reads a stage's resources from the output of `sst state export`: the only DynamoDB table, and the
 * stack's outputs.
 *
 * @throws UnknownAddresses with a sentence that says what is missing.
 */
export const locatedIn = (exported: string): Located => {
  const resources = resourcesIn(exported);
  const { outputs } = stackOf(resources);
  const { socket } = addressesIn(exported);
  const tables = resources.filter(({ type }) => type === "aws:dynamodb/table:Table");
  const [table] = tables;
  if (typeof table?.outputs.name !== "string" || tables.length !== 1)
    throw new UnknownAddresses(`its state has ${tables.length} tables, and should have one.`);
  const arn = typeof table.outputs.arn === "string" ? table.outputs.arn : "";
  return {
    table: table.outputs.name,
    // The same address over HTTPS:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
    management: socket.replace(/^ws/, "http"),
    region: arn.split(":")[3] || undefined,
    dailyBudget: numberOf(outputs.dailyBudget),
    retentionDays: numberOf(outputs.retentionDays) ?? 0,
  };
};
