import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { manageConnections } from "../packages/core/src/connection/management.ts";
import { createPoster } from "../packages/core/src/fanout/poster.ts";
import { openStore } from "../packages/core/src/store.ts";
import { readState } from "../smoke/stage/find.ts";
import type { Target } from "./arguments.ts";
import { type Located, locatedIn } from "./state.ts";

/** What a stage needs that the command line did not say. */
export class MissingEndpoint extends Error {
  override readonly name = "MissingEndpoint";
}

/** The local cloud takes any key. */
const anyKey = { accessKeyId: "operator", secretAccessKey: "operator" };

const locate = async (target: Target): Promise<Located & { dynamodb?: string | undefined }> => {
  if ("stage" in target) return readState(target.stage, locatedIn, "pass --table and --management");
  const { table, management, dynamodb } = target;
  return { table, management, dynamodb, region: undefined, dailyBudget: undefined, retentionDays: 0 };
};

/** Opens a stage with the operator's credentials: its table, and its connections when they are asked for. */
export const openStage = async (target: Target) => {
  const { table, management, dynamodb, region, dailyBudget, retentionDays } = await locate(target);
  const isLocal = "isLocal" in target && target.isLocal;
  const client = new DynamoDBClient({
    ...(dynamodb !== undefined && { endpoint: dynamodb }),
    ...(region !== undefined && { region }),
    ...(isLocal && { region: "us-east-1", credentials: anyKey }),
  });
  const signing = {
    ...(region !== undefined && { region: async () => region }),
    ...(isLocal && { region: async () => "us-east-1", credentials: async () => anyKey }),
  };
  /** @throws MissingEndpoint when it is not known. */
  const endpoint = () => {
    if (management !== undefined) return management;
    throw new MissingEndpoint("Pass --management URL too: open connections are reached by it.");
  };
  return {
    store: openStore({ client, table, retentionDays }),
    /** US dollars a day; undefined when it is not known. */
    dailyBudget,
    post: () => createPoster(endpoint(), signing),
    connections: () => manageConnections(endpoint(), signing),
  };
};

export type Stage = Awaited<ReturnType<typeof openStage>>;
