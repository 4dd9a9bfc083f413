import { compileRules, type Test } from "./filter-rules.ts";

/** Whether an event is for the function. */
export type Matches = (event: unknown) => boolean;

/** Lambda's limits: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
const limits = { filters: 5, patternCharacters: 4_096 };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const fieldOf = (event: unknown, name: string) =>
  isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined;

/** Compiles one field: rules for its value, or a nested object. @throws Error */
const compileField = (value: unknown, path: string): Matches => {
  if (isObject(value)) return compileObject(value, path);
  if (!Array.isArray(value) || value.length === 0)
    throw new Error(`The filter's "${path}" must be a list of rules, or an object: ${JSON.stringify(value)}`);
  const test: Test = compileRules(value, path);
  return test;
};

/** @throws Error */
const compileObject = (pattern: Record<string, unknown>, path: string): Matches => {
  const fields = Object.entries(pattern).map(([name, value]): Matches => {
    if (name === "$or") return compileOr(value, path);
    const matches = compileField(value, path === "" ? name : `${path}.${name}`);
    return (event) => matches(fieldOf(event, name));
  });
  return (event) => fields.every((matches) => matches(event));
};

/** Compiles `$or`: alternatives that may name several fields each. @throws Error */
const compileOr = (alternatives: unknown, path: string): Matches => {
  if (!Array.isArray(alternatives) || alternatives.length === 0 || !alternatives.every(isObject))
    throw new Error(`The filter's "$or" must be a list of objects: ${JSON.stringify(alternatives)}`);
  const any = alternatives.map((alternative) => compileObject(alternative, path));
  return (event) => any.some((matches) => matches(event));
};

/** @throws Error */
const compilePattern = (text: string): Matches => {
  if (text.length > limits.patternCharacters)
    throw new Error(`A filter has up to ${limits.patternCharacters} characters, not ${text.length}.`);
  const pattern = parse(text);
  if (!isObject(pattern)) throw new Error(`A filter is a JSON object, not ${text}`);
  return compileObject(pattern, "");
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`A filter is a JSON object, not ${text}`);
  }
};

/**
 * Compiles filter patterns. An event passes when one of them matches, or when there are none.
 * @throws Error that says what is wrong with a pattern.
 */
export const compileFilters = (patterns: readonly string[]): Matches => {
  if (patterns.length > limits.filters)
    throw new Error(`A mapping has up to ${limits.filters} filters, not ${patterns.length}.`);
  const any = patterns.map(compilePattern);
  return (event) => any.length === 0 || any.some((matches) => matches(event));
};
