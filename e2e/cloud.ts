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

/**
 * Milliseconds that invocations wait for a busy environment before another one is started. Tests that
 * share the CPUs often wait for longer than the default, and the start of an environment takes as much
 * CPU as dozens of invocations.
 */
const growMs = 250;

/**
 * Starts a local cloud whose `close` rejects when a function was refused by its own role. A test that
 * needs several environments of a function at once sets `lambda.growMs`.
 */
export const startCloud = async ({ lambda, ...options }: CloudOptions = {}): Promise<Cloud> => {
  const cloud = await startLocalCloud({ ...options, lambda: { growMs, ...lambda } });
  const close = async () => {
    await cloud.close();
    requireNoRefusals(cloud);
  };
  return { ...cloud, close };
};
