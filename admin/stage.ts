import { openDynamoDB } from "../packages/core/src/aws/dynamodb.ts";
import { manageConnections } from "../packages/core/src/gateway/management.ts";
import { createPoster } from "../packages/core/src/gateway/poster.ts";
import { openStore } from "../packages/core/src/table/store.ts";
import { readState, type StateCommand } from "../smoke/stage/find.ts";
import type { Target } from "./arguments.ts";
import { NotDone } from "./not-done.ts";
import { type Located, locatedIn } from "./state.ts";

/** The local cloud accepts any key. */
const anyKey = { accessKeyId: "operator", secretAccessKey: "operator" };

const locate = async (
  target: Target,
  state: StateCommand | undefined,
): Promise<Located & { dynamodb?: string | undefined }> => {
  if ("stage" in target) return readState(target.stage, locatedIn, "pass --table and --management", state);
  const { table, management, dynamodb } = target;
  return { table, management, dynamodb, region: undefined, dailyBudget: undefined, retentionDays: 0 };
};

/**
 * Opens a stage with the operator's credentials: its table, and on request its connections.
 *
 * @param state prints the state of a deployed stage. Default: SST.
 */
export const openStage = async (target: Target, state?: StateCommand) => {
  const { table, management, dynamodb, region, dailyBudget, retentionDays } = await locate(target, state);
  const isLocal = "isLocal" in target && target.isLocal;
  const client = openDynamoDB({
    ...(dynamodb !== undefined && { endpoint: dynamodb }),
    ...(region !== undefined && { region }),
    ...(isLocal && { region: "us-east-1", credentials: anyKey }),
  });
  const signing = {
    ...(region !== undefined && { region: async () => region }),
    ...(isLocal && { region: async () => "us-east-1", credentials: async () => anyKey }),
  };
  /** @throws NotDone when it is unknown. */
  const endpoint = () => {
    if (management !== undefined) return management;
    throw new NotDone("Pass --management URL too, to reach open connections.");
  };
  return {
    store: openStore({ client, table, retentionDays }),
    /** US dollars a day; undefined when it is unknown. */
    dailyBudget,
    post: () => createPoster(endpoint(), signing),
    connections: () => manageConnections(endpoint(), signing),
  };
};

export type Stage = Awaited<ReturnType<typeof openStage>>;
