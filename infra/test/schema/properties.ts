import { isObject, type Json, type JsonObject } from "./json.ts";

/**
 * Names that CloudFormation spells differently than with an initial capital: `httpPort` ->
 * `HTTPPort`.
 */
export type Spelling = Readonly<Record<string, string>>;

/** Terraform's `httpPort` in CloudFormation's spelling. */
const spell = (name: string, spelling: Spelling) =>
  spelling[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/**
 * Inputs of Pulumi's AWS provider as CloudFormation's properties, at every depth. A wrong name is
 * one that the schema does not have, and so is detected.
 */
export const propertiesOf = (inputs: JsonObject, spelling: Spelling = {}): JsonObject =>
  Object.fromEntries(
    Object.entries(inputs)
      // Pulumi leaves out what is null.
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [spell(name, spelling), deepProperties(value, spelling)]),
  );

/** A value, and the names inside it. */
export const deepProperties = (value: Json, spelling: Spelling = {}): Json => {
  if (Array.isArray(value)) return value.map((each) => deepProperties(each, spelling));
  return isObject(value) ? propertiesOf(value, spelling) : value;
};
