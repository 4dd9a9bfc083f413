import { checkQueueSettings } from "@parley/aws-local/queue/check-settings";
import { type Deployment, type FunctionSpec, functions } from "@parley/functions/manifest";

/**
 * The functions with the limits that the deployment gives them.
 * @throws Error for a deployment that AWS would refuse.
 */
export const specsOf = (
  deployment: Deployment,
  baselines: Readonly<Record<string, FunctionSpec>>,
): Record<string, FunctionSpec> => {
  const named = Object.entries<FunctionSpec>(functions).map(([name, spec]) => [
    name,
    { ...spec, ...deployment.functions[name] },
  ]);
  const specs: Record<string, FunctionSpec> = { ...Object.fromEntries(named), ...baselines };
  const worker = specs[deployment.queue.worker];
  checkQueueSettings(deployment.queue, worker?.timeoutSeconds ?? 0);
  return specs;
};
