/** What a plan's inputs are made of, once they are JSON. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object, or an error that shows what is there instead. */
export const objectOf = (value: unknown): JsonObject => {
  if (isObject(value)) return value;
  throw new Error(`An object was expected, and there is ${JSON.stringify(value)}.`);
};

/** A list of objects, or an error that shows what is there instead. */
export const objectsOf = (value: Json | undefined): JsonObject[] => {
  if (Array.isArray(value)) return value.map(objectOf);
  throw new Error(`A list was expected, and there is ${JSON.stringify(value)}.`);
};

/** Merges two objects: lists are joined, objects merged, and otherwise the later value wins. */
export const merge = (one: JsonObject, other: JsonObject): JsonObject => {
  const joined = Object.entries(other).map(([key, value]) => {
    const before = one[key];
    return [key, before === undefined ? value : join(before, value)] as const;
  });
  return { ...one, ...Object.fromEntries(joined) };
};

const join = (before: Json, after: Json): Json => {
  if (Array.isArray(before) && Array.isArray(after)) return [...before, ...after];
  return isObject(before) && isObject(after) ? merge(before, after) : after;
};
