import {
  type CloudOptions,
  type Cloud as LocalCloud,
  startCloud as startLocalCloud,
} from "../packages/local/src/cloud.ts";
import { findLeaks } from "../packages/local/test/closed-room-leaks.ts";
import { type Heard, watchClosedRooms } from "../packages/local/test/closed-room-watch.ts";

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

/** @throws Error that names everything that users were sent of closed rooms they were not inside. */
const requireNoLeaks = (leaks: readonly string[]): void => {
  if (leaks.length > 0) throw new Error(`Private rooms were not private:\n${leaks.join("\n")}`);
};

/**
 * Starts a local cloud whose `close` rejects when a function was refused by its own role, or a user was
 * sent anything of a private or direct room that they were not inside. A test that needs several
 * environments of a function at once sets `lambda.growMs`.
 */
export const startCloud = async ({ lambda, gateway, ...options }: CloudOptions = {}): Promise<Cloud> => {
  const heard: Heard[] = [];
  const { onFrame, onAnswer } = watchClosedRooms((each) => heard.push(each));
  const cloud = await startLocalCloud({
    ...options,
    gateway: { ...gateway, onFrame },
    http: { onAnswer },
    lambda: { growMs, ...lambda },
  });
  const close = async () => {
    const leaks = await findLeaks(heard, cloud);
    await cloud.close();
    requireNoRefusals(cloud);
    requireNoLeaks(leaks);
  };
  return { ...cloud, close };
};
