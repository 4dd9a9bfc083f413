import { startCloud } from "../../packages/local/src/cloud.ts";
import type { ChildOptions, FromChild, ToChild } from "./messages.ts";

/** The program of the child process: one local cloud, told by its parent what should go wrong. */

const told = (message: FromChild) => void process.send?.(message, () => {});

const options: ChildOptions = JSON.parse(process.argv[2] ?? "{}");
// Without its parent it has no reason to be.
process.on("disconnect", () => process.exit());

const cloud = await startCloud(options);
process.on("message", (message: ToChild) => {
  console.error(message);
});
const { ws, api, management, dynamodb, lambda } = cloud;
told({ kind: "ready", addresses: { ws, api, management, dynamodb, lambda } });
