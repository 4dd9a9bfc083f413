import { startCloud } from "../../packages/local/src/cloud.ts";
import type { ChildOptions, FromChild, ToChild } from "./messages.ts";

/** The program of the child process: one local cloud, told by its parent what goes wrong. */

const report = (message: FromChild) => void process.send?.(message, () => {});

const options: ChildOptions = JSON.parse(process.argv[2] ?? "{}");
// Without its parent it has no reason to be.
process.on("disconnect", () => process.exit());

const cloud = await startCloud(options);
process.on("message", ({ faults }: ToChild) => cloud.faults.set(faults));
setInterval(() => report({ kind: "counts", counts: cloud.faults.counts }), 500);
const { ws, api, management, dynamodb, lambda } = cloud;
report({ kind: "ready", addresses: { ws, api, management, dynamodb, lambda } });
