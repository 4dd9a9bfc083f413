import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Refused } from "../command-line/refused.ts";

/** Whether a Parley answers on a port, as opposed to one that has half stopped. */
const isParley = async (port: number) => {
  const page = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(1_000) })
    .then((response) => response.text())
    .catch(() => "");
  return page.includes("<title>Parley</title>");
};

const isFree = async (port: number) => {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return false;
    throw new Refused(`You may not use port ${port}. Choose one from 1024 up with --port N.`);
  }
  server.close();
  await once(server, "close");
  return true;
};

/** How long a stopped Parley may take to release its ports. */
const releaseMs = 2_500;

/**
 * Checks that the ports are available, before a tool reports in its own words that they are not.
 * @throws {Refused}
 */
export const claim = async (site: number, others: readonly number[]) => {
  const deadline = performance.now() + releaseMs;
  for (const port of [site, ...others]) {
    while (!(await isFree(port))) {
      if (port === site && (await isParley(port)))
        throw new Refused(
          `Parley already runs at http://127.0.0.1:${port}. Stop that one, or start a second one with --port 0 --data DIR.`,
        );
      if (performance.now() > deadline)
        throw new Refused(
          `Port ${port} is taken by another program. Choose others with --port N (it uses N to N+6), or any free ones with --port 0.`,
        );
      await pause(100);
    }
  }
};
