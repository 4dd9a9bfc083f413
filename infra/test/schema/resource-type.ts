import { type Json, type JsonObject, merge } from "./json.ts";
import { deepProperties, propertiesOf, type Spelling } from "./properties.ts";

/** Which properties an input becomes, of those at the top of a resource: another name, or whatever is made of it. */
export type InputRule = string | ((value: Json) => JsonObject);

/** How a resource of Pulumi's AWS provider is said in CloudFormation. Whatever is not named here keeps its name, with a capital. */
export type ResourceType = {
  /** CloudFormation's type. */
  type: `AWS::${string}::${string}`;
  /** The inputs at the top that CloudFormation has otherwise. */
  inputs?: Readonly<Record<string, InputRule>>;
  /** Names that CloudFormation spells otherwise, at every depth. */
  spelling?: Spelling;
  /** What Pulumi's provider sends where the input is absent. */
  always?: JsonObject;
  /** The one property that holds all the others. */
  within?: string;
  /**
   * What to CloudFormation is only a part of another resource: of which type, and which input of this one names which input of
   * that one.
   */
  partOf?: { type: string; names: string; as: string };
};

/** An input that CloudFormation has no property for, and why. */
export const leftOut = (_reason: string) => (): JsonObject => ({});

/** An input that becomes one property, whose value is made otherwise. */
export const as =
  (property: string, make: (value: Json) => Json) =>
  (value: Json): JsonObject => ({ [property]: make(value) });

/** An input that becomes a property inside another. */
export const inside =
  (outer: string, property: string) =>
  (value: Json): JsonObject => ({ [outer]: { [property]: deepProperties(value) } });

/** The properties of a resource, as CloudFormation says them. */
export const toCloudFormation = (
  { inputs: rules = {}, spelling, within, always = {} }: ResourceType,
  inputs: JsonObject,
): JsonObject => {
  const parts = Object.entries(inputs)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => {
      const rule = rules[name];
      if (typeof rule === "function") return rule(value);
      return rule === undefined
        ? propertiesOf({ [name]: value }, spelling)
        : { [rule]: deepProperties(value, spelling) };
    });
  const properties = parts.reduce(merge, always);
  return within === undefined ? properties : { [within]: properties };
};
