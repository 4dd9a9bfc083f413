import { type Json, type JsonObject, objectOf, objectsOf } from "./json.ts";

const version = "2012-10-17";

/**
 * The policy in an input, as IAM reads it. It is text, or the question to `getPolicyDocument`: the
 * mocks answer that lookup with the question.
 */
export const policyOf = (input: Json): JsonObject => {
  const policy = objectOf(typeof input === "string" ? JSON.parse(input) : input);
  if (policy.statements === undefined) return policy;
  return { Version: version, Statement: objectsOf(policy.statements).map(statementOf) };
};

/** https://www.pulumi.com/registry/packages/aws/api-docs/iam/getpolicydocument/ */
const statementOf = ({ effect, sid, actions, resources, principals, conditions, ...more }: JsonObject) => {
  const unknown = Object.keys(more);
  if (unknown.length > 0) throw new Error(`No way is known to say ${unknown} in a policy.`);
  return {
    Effect: effect ?? "Allow",
    ...(sid !== undefined && { Sid: sid }),
    ...(actions !== undefined && { Action: actions }),
    ...(resources !== undefined && { Resource: resources }),
    ...(principals !== undefined && { Principal: principalOf(objectsOf(principals)) }),
    ...(conditions !== undefined && { Condition: conditionOf(objectsOf(conditions)) }),
  };
};

const principalOf = (principals: JsonObject[]): Json => {
  if (principals.some(({ type }) => type === "*")) return "*";
  return Object.fromEntries(principals.map(({ type, identifiers }) => [String(type), identifiers ?? []]));
};

const conditionOf = (conditions: JsonObject[]): JsonObject => {
  const byTest = Map.groupBy(conditions, ({ test }) => String(test));
  return Object.fromEntries(
    [...byTest].map(([test, ofTest]) => [
      test,
      Object.fromEntries(ofTest.map(({ variable, values }) => [String(variable), values ?? []])),
    ]),
  );
};
