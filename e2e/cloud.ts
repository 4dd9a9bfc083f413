import {
  type CloudOptions,
  type Cloud as LocalCloud,
  startCloud as startLocalCloud,
} from "../packages/local/src/cloud.ts";

export type { CloudOptions } from "../packages/local/src/cloud.ts";
export type Cloud = LocalCloud;

/**
 * Requires that no function was refused by its own role. Some refusals fail no test by themselves:
 * what a limit or the budget could not write is only logged.
 *
 * @throws Error that names each refusal once.
 */
const requireNoRefusals = ({ refusals }: Pick<Cloud, "refusals">): void => {
  const lines = refusals().map((each) => `${each.function}: ${each.action} on ${each.resource}`);
  if (lines.length === 0) return;
  throw new Error(
    `Functions were refused by their own roles (packages/functions/src/manifest):\n${[...new Set(lines)].join("\n")}`,
  );
};

/** Starts a local cloud whose `close` rejects when a function was refused by its own role. */
export const startCloud = async (options?: CloudOptions): Promise<Cloud> => {
  const cloud = await startLocalCloud(options);
  const close = async () => {
    await cloud.close();
    requireNoRefusals(cloud);
  };
  return { ...cloud, close };
};
