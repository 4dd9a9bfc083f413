import * as v from "valibot";

const OneOrMore = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => (typeof value === "string" ? [value] : value)),
);

/** A statement as authorizers write them. Conditions and the `Not` forms are refused, not ignored. */
const Statement = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(["Allow", "Deny"]),
  Action: OneOrMore,
  Resource: OneOrMore,
});

export const PolicyDocument = v.object({
  Version: v.optional(v.string()),
  Statement: v.pipe(
    v.union([Statement, v.array(Statement)]),
    v.transform((value) => (Array.isArray(value) ? value : [value])),
  ),
});
export type PolicyDocument = v.InferOutput<typeof PolicyDocument>;

/** Whether the policy lets `methodArn` be invoked: some statement allows it, and none denies it. */
export function allows(policy: PolicyDocument, methodArn: string): boolean {
  const effects = policy.Statement.filter(
    (statement) =>
      statement.Action.some((action) => matches(action.toLowerCase(), "execute-api:invoke")) &&
      statement.Resource.some((resource) => matches(resource, methodArn)),
  ).map((statement) => statement.Effect);
  return effects.includes("Allow") && !effects.includes("Deny");
}

/** IAM's wildcards: `*` for any run of characters, `?` for one. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}
