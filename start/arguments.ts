import { join } from "node:path";
import { parseArgs } from "node:util";
import { Refused } from "./refused.ts";

export const usage = `Usage: start [--port N] [--data DIR] [--dev]

  --port N    the web chat on port N, the local cloud on N+1 to N+6
              (default: 5173, and the cloud on 8787 to 8792; 0 takes any free ports)
  --data DIR  keep everything in this folder (default: .parley)
  --dev       serve the site from its sources, by Vite: a change of them is on the screen at once`;

/**
 * What the command line says.
 * @throws {Refused}
 */
export const readArguments = () => {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string" },
        data: { type: "string", default: join(import.meta.dirname, "../.parley") },
        dev: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_529)) {
      throw new Refused(`--port takes a whole number from 0 to 65529, not "${values.port}".`);
    }
    return { ...values, port };
  } catch (error) {
    if (error instanceof Refused || !(error instanceof Error)) throw error;
    throw new Refused(`${error.message}\n\n${usage}`);
  }
};
