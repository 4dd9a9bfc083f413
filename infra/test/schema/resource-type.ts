import { type Json, type JsonObject, merge } from "./json.ts";
import { deepProperties, propertiesOf, type Spelling } from "./properties.ts";

/** Which top-level properties an input becomes: another name, or any computed value. */
type InputRule = string | ((value: Json) => JsonObject);

/**
 * How a resource of Pulumi's AWS provider is expressed in CloudFormation. Names not listed here are
 * kept, with a capital.
 */
export type ResourceType = {
  /** CloudFormation's type. */
  type: `AWS::${string}::${string}`;
  /** The top-level inputs that differ in CloudFormation. */
  inputs?: Readonly<Record<string, InputRule>>;
  /** Names that CloudFormation spells differently, at every depth. */
  spelling?: Spelling;
  /** What Pulumi's provider sends when the input is absent. */
  always?: JsonObject;
  /** The one property that contains all the others. */
  within?: string;
  /**
   * For a resource that is only a part of another one in CloudFormation: of which type, and which
   * input of this one names which input of that one.
   */
  partOf?: { type: string; names: string; as: string };
};

/** An input that has no CloudFormation property, and why. */
export const leftOut = (_reason: string) => (): JsonObject => ({});

/** An input that becomes one property with a converted value. */
export const as =
  (property: string, make: (value: Json) => Json) =>
  (value: Json): JsonObject => ({ [property]: make(value) });

/** An input that becomes a property inside another. */
export const inside =
  (outer: string, property: string) =>
  (value: Json): JsonObject => ({ [outer]: { [property]: deepProperties(value) } });

/** The properties of a resource in CloudFormation. */
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
