import { cpus, loadavg } from "node:os";
import { latencies } from "../latencies.ts";
import { number } from "./markdown.ts";

/** The machine and the latencies of the measurement. */
export const conditions = (): string => {
  const [processor] = cpus();
  const [load = 0] = loadavg();
  const { dynamodb, connections, queue } = latencies;
  const far = [
    { what: "DynamoDB", ...dynamodb },
    { what: "a post", ...connections },
    { what: "a message's way into the queue", ...queue },
  ].map(({ what, median, p99 }) => `${what} ${median} ms (p99 ${p99})`);
  return `Node ${process.version} on ${cpus().length} cores (${processor?.model ?? "unknown"}), load average ${number(load, 1)} at the end. Latencies injected: ${far.join(", ")}.`;
};
