import { setTimeout as pause } from "node:timers/promises";
import * as v from "valibot";
import { functions } from "../../packages/functions/src/manifest.ts";
import { Failed, Skipped } from "../outcome.ts";
import type { Check, Context } from "../runner/check.ts";
import { runAws } from "../wire/aws.ts";

const Events = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ events: v.array(v.object({ message: v.string() })) }),
);

/** Milliseconds after which CloudWatch shows logged lines. */
const ingestion = 10_000;

/** The region of an API Gateway address. Other addresses do not contain it. */
const regionOf = (address: string): string | undefined =>
  /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(address)?.[1];

/** What functions log at ERROR, including uncaught errors, and timeouts. */
const pattern = '{ $.level = "ERROR" || $.record.status = "timeout" }';

const errorsOf = async ({ stage, begun, aws, timeoutMs }: Context, name: string): Promise<string[]> => {
  const region = regionOf(stage.socket);
  const printed = await runAws(
    aws,
    [
      ...["logs", "filter-log-events", "--log-group-name", `/aws/lambda/parley-${stage.name}-${name}`],
      ...[
        "--start-time",
        String(begun),
        "--filter-pattern",
        pattern,
        "--max-items",
        "20",
        "--output",
        "json",
      ],
      ...(region === undefined ? [] : ["--region", region]),
    ],
    3 * timeoutMs,
  );
  const read = v.safeParse(Events, printed);
  if (!read.success) throw new Skipped("The AWS command line printed something other than log events.");
  return read.output.events.map(({ message }) => `${name}: ${message.trim().slice(0, 300)}`);
};

/** That the functions logged no error during the run. */
export const logs: Check = {
  name: "logs",
  title: "Logs",
  deadline: 120_000,
  lookAt: "Look at that log group: the run may have caused it, or others who are there.",
  run: async (context) => {
    const { stage } = context;
    if (stage.name === undefined) throw new Skipped("Pass --stage to have its log groups searched.");
    await pause(ingestion);
    const found = (await Promise.all(Object.keys(functions).map((name) => errorsOf(context, name)))).flat();
    const [first] = found;
    if (first !== undefined)
      throw new Failed(`${found.length} lines at ERROR since the run began, the first one of ${first}`);
    return `no line at ERROR in ${Object.keys(functions).length} log groups since the run began.`;
  },
};
