import { cpus, loadavg } from "node:os";
import { latencies } from "../latencies.ts";
import { number } from "./markdown.ts";

/** On what, and how far away, everything was measured. */
export const conditions = (): string => {
  const [processor] = cpus();
  const [load = 0] = loadavg();
  const named = { dynamodb: "DynamoDB", connections: "a post", queue: "a message's way into the queue" };
  const far = Object.entries(named).map(([service, title]) => {
    const { median, p99 } =
      latencies[service === "dynamodb" || service === "queue" ? service : "connections"];
    return `${title} ${median} ms (p99 ${p99})`;
  });
  return `Node ${process.version} on ${cpus().length} cores (${processor?.model ?? "unknown"}), load average ${number(load, 1)} at the end. Latencies injected: ${far.join(", ")}.`;
};
