import * as v from "valibot";
import type { InvokeResult } from "../lambda/invoke.ts";
import type { Api } from "./api.ts";

export type IntegrationResult = InvokeResult | { outcome: "timedOut" };

/** Invokes a function for a connection, and waits for its answer up to the integration timeout. */
export async function integrate(
  api: Api,
  call: { function: string; routeKey: string; connectionId: string },
  event: unknown,
): Promise<IntegrationResult> {
  const deadline = Promise.withResolvers<IntegrationResult>();
  const timer = setTimeout(() => deadline.resolve({ outcome: "timedOut" }), api.limits.integrationMs);
  timer.unref();
  try {
    return await Promise.race([deadline.promise, invoke(api, call, event)]);
  } finally {
    clearTimeout(timer);
  }
}

async function invoke(
  api: Api,
  call: { function: string; routeKey: string; connectionId: string },
  event: unknown,
): Promise<InvokeResult> {
  const interference = await api.before({ type: "invoke", ...call });
  if (interference?.type === "lost") return { outcome: "returned", payload: { statusCode: 200 } };
  if (interference?.type === "failed") return interference.result;
  return api.invoke(call.function, event);
}

const ProxyAnswer = v.object({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
  headers: v.nullish(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
  body: v.nullish(v.string()),
});
export type ProxyAnswer = v.InferOutput<typeof ProxyAnswer>;

/** What a proxy integration returned, or nothing when it is malformed. */
export function proxyAnswer(payload: unknown): ProxyAnswer | undefined {
  const parsed = v.safeParse(ProxyAnswer, payload);
  return parsed.success ? parsed.output : undefined;
}
