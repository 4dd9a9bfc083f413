/**
 * Stands for Lambda's runtime in a process of its own: loads a bundle, gives its handler one event,
 * and tells what it answers. Arguments: the bundle's file, and the name of its export.
 */
import { createRequire } from "node:module";

const [, , file = "", exported = "handler"] = process.argv;

const tell = (message: { answer: unknown } | { error: string }) =>
  process.send?.(message, () => process.exit());

process.once("message", async (event) => {
  try {
    const { [exported]: handler } = createRequire(file)(file);
    const context = { awsRequestId: "request", functionName: process.env.AWS_LAMBDA_FUNCTION_NAME };
    tell({ answer: (await handler(event, context)) ?? null });
  } catch (error) {
    tell({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
