import * as v from "valibot";

const Value = v.object({ S: v.string() });
const Keys = v.object({ pk: Value });

/** The parts of a request that may contain a partition key. */
const Request = v.object({
  Key: v.optional(Keys),
  Item: v.optional(Keys),
  KeyConditionExpression: v.optional(v.string()),
  ExpressionAttributeNames: v.optional(v.record(v.string(), v.string()), {}),
  ExpressionAttributeValues: v.optional(v.record(v.string(), v.unknown()), {}),
});

/**
 * The partition key of a request of the table, as IAM's `dynamodb:LeadingKeys` has it. Undefined
 * when it names none that can be read here, as in a Scan.
 */
export const leadingKeyOf = (text: string): string | undefined => {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Request), text);
  if (!read.success) return undefined;
  const { Key, Item, KeyConditionExpression: condition = "", ...expression } = read.output;
  const stands = Key ?? Item;
  if (stands) return stands.pk.S;
  for (const [, name = "", value = ""] of condition.matchAll(
    /(?<![#\w])([#\w]{1,64})\s{0,4}=\s{0,4}(:\w{1,64})/g,
  )) {
    if ((expression.ExpressionAttributeNames[name] ?? name) !== "pk") continue;
    const key = v.safeParse(Value, expression.ExpressionAttributeValues[value]);
    return key.success ? key.output.S : undefined;
  }
  return undefined;
};
