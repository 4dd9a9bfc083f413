import * as v from "valibot";
import type { Patch } from "../../packages/aws-local/src/lambda/patch.ts";

/**
 * Milliseconds of CPU that one frame or request may take, including the start of a function's code,
 * but not other load on the machine.
 */
export const maxCpuMs = 1_000;

const mark = "fuzz-cpu ";

const Line = v.union([
  v.object({ begun: v.string(), input: v.string() }),
  v.object({ ended: v.string(), ms: v.number() }),
]);

/** Has a handler report what it begins with, and how much CPU of its thread that took. */
const measured = (
  name: string,
  parameter: string,
) => `export const ${name} = (${parameter}: Parameters<typeof bare>[0]) => {
  const inner = bare(${parameter});
  return async (...given: Parameters<typeof inner>) => {
    const [event] = given;
    const http = event.requestContext.http;
    const asked = http ? [http.method, event.rawPath, event.rawQueryString] : [];
    const input = [...asked, event.body ?? ""].join(" ").slice(0, 300);
    const id = crypto.randomUUID();
    const tell = (line: object) => process.stdout.write("${mark}" + JSON.stringify(line) + "\\n");
    tell({ begun: id, input });
    const before = process.threadCpuUsage();
    try {
      return await inner(...given);
    } finally {
      const { user, system } = process.threadCpuUsage(before);
      tell({ ended: id, ms: (user + system) / 1000 });
    }
  };
};

const bare = `;

/** Patches that make the functions report their CPU. */
export const measuring: readonly Patch[] = [
  {
    file: "packages/functions/src/socket/message-route.ts",
    replace: ["export const messageRoute =\n  ", measured("messageRoute", "answer")],
  },
  {
    file: "packages/functions/src/http/lambda.ts",
    replace: ["export const lambdaOf = ", measured("lambdaOf", "app")],
  },
];

/** The answer that took the most CPU, in milliseconds. */
export type Slowest = { ms: number; function: string; input: string };

/** Reads what the patched functions write. */
export class Cpu {
  slowest: Slowest = { ms: 0, function: "", input: "" };
  /** The number of measured answers. */
  measurements = 0;
  readonly #running = new Map<string, { source: string; input: string }>();
  readonly #fail: (failure: string) => void;

  /** @param fail receives each answer that took too long. */
  constructor(fail: (failure: string) => void) {
    this.#fail = fail;
  }

  /** Takes a line of a function's log. Returns whether it was a measurement. */
  take(source: string, text: string): boolean {
    if (text.includes("Task timed out")) this.#timedOut(source);
    if (!text.startsWith(mark)) return false;
    // Several lines may arrive at once.
    for (const line of text.split("\n")) this.#measured(source, line.slice(mark.length));
    return true;
  }

  #measured(source: string, json: string): void {
    const line = v.parse(v.pipe(v.string(), v.parseJson(), Line), json);
    if ("begun" in line) {
      this.#running.set(line.begun, { source, input: line.input });
      return;
    }
    const { input } = this.#running.get(line.ended) ?? { input: "" };
    this.#running.delete(line.ended);
    this.measurements++;
    if (line.ms > this.slowest.ms) this.slowest = { ms: line.ms, function: source, input };
    if (line.ms > maxCpuMs) this.#fail(`${input} took ${source} ${Math.round(line.ms)} ms of CPU.`);
  }

  /** The invocation that began first is the one that timed out. */
  #timedOut(source: string): void {
    const [oldest] = [...this.#running].filter(([, running]) => running.source === source);
    if (!oldest) return;
    const [id, { input }] = oldest;
    this.#running.delete(id);
    this.#fail(`${input} took ${source} until it timed out.`);
  }
}
