import { join } from "node:path";
import { flag, numberOf, parseCommandLine, text } from "../command-line/options.ts";

export const usage = `Usage: start [--port N] [--data DIR] [--dev]

  --port N    the web chat on port N, the local cloud on N+1 to N+6
              (default: 5173, and the cloud on 8787 to 8792; 0 takes any free ports)
  --data DIR  keep everything in this folder (default: .parley)
  --dev       serve the site from its sources, by Vite: a change of them is on the screen at once`;

const options = { port: text, data: text, dev: flag, help: flag };

/** @throws Refused, with a sentence that says what is accepted. */
export const readArguments = () => {
  const { values } = parseCommandLine({ args: process.argv.slice(2), options }, usage);
  const { port, data = join(import.meta.dirname, "../.parley"), dev = false, help = false } = values;
  const first = port === undefined ? undefined : numberOf("port", port, 0, { min: 0, max: 65_529 });
  return { port: first, data, dev, help };
};
