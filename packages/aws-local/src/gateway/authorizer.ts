import * as v from "valibot";
import type { Api, Authorizer } from "./api.ts";
import type { Caller } from "./caller.ts";
import { authorizerEvent } from "./events.ts";
import { integrate } from "./integration.ts";
import { allows, PolicyDocument } from "./policy.ts";
import { Refusal } from "./refusal.ts";
import type { UpgradeRequest } from "./upgrade-request.ts";

const AuthorizerAnswer = v.object({
  principalId: v.string(),
  policyDocument: PolicyDocument,
  context: v.nullish(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
});

/**
 * Invokes the authorizer for a handshake.
 *
 * Returns what later events show as `requestContext.authorizer`.
 *
 * Throws a Refusal: 401 when an identity source is missing or the function throws `Unauthorized`,
 * 403 when its policy does not allow the connection, 500 when it fails in any other way.
 */
export async function authorize(
  api: Api,
  authorizer: Authorizer,
  caller: Caller,
  request: UpgradeRequest,
  requestId: string,
): Promise<Record<string, string>> {
  const sources = authorizer.identitySources ?? [];
  if (!sources.every((source) => identity(source, request))) throw new Refusal(401, "Unauthorized");

  const event = authorizerEvent(api, caller, request, requestId);
  const call = { function: authorizer.function, routeKey: "$connect", connectionId: caller.connectionId };
  const result = await integrate(api, call, event);
  if (result.outcome === "failed" && result.errorMessage === "Unauthorized")
    throw new Refusal(401, "Unauthorized");
  if (result.outcome !== "returned") throw new Refusal(500, "Internal server error");

  const answer = v.safeParse(AuthorizerAnswer, result.payload);
  if (!answer.success) throw new Refusal(500, "Internal server error");
  const { principalId, policyDocument } = answer.output;
  const context = answer.output.context ?? {};
  if (Buffer.byteLength(JSON.stringify(context)) > api.limits.authorizerContextBytes)
    throw new Refusal(500, "Internal server error");
  // No page of AWS says what happens to letters beyond ASCII, so functions must not rely on them.
  if (!Object.values(context).every((value) => /^[\x20-\x7e]*$/.test(String(value))))
    throw new Refusal(500, "Internal server error");
  if (!allows(policyDocument, event.methodArn))
    throw new Refusal(403, "User is not authorized to access this resource");

  const asText = Object.entries(context).map(([name, value]) => [name, String(value)]);
  return { ...Object.fromEntries(asText), principalId };
}

/** Throws when the gateway cannot look up one of the sources. */
export function checkIdentitySources(sources: readonly string[]): void {
  const wrong = sources.find((source) => !identitySource.test(source));
  if (wrong === undefined) return;
  throw new Error(
    `The identity source ${wrong} is not route.request.header.NAME or route.request.querystring.NAME.`,
  );
}

const identitySource = /^route\.request\.(header|querystring)\.(.+)$/;

function identity(source: string, request: UpgradeRequest): string | undefined {
  const [, place, name = ""] = identitySource.exec(source) ?? [];
  if (place === "querystring") return request.query?.single[name];
  return Object.entries(request.headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}
