import * as v from "valibot";
import type { WireItem as Item, WireValue } from "./item-size.ts";

const isText = (held: unknown) => typeof held === "string";
const isFlag = (held: unknown) => typeof held === "boolean";
const isListOf = (isElement: (held: unknown) => boolean) => (held: unknown) =>
  Array.isArray(held) && held.every(isElement);

const isValue = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null) return false;
  const [kind, ...more] = Object.entries(value);
  return kind !== undefined && more.length === 0 && kinds.get(kind[0])?.(kind[1]) === true;
};
const isItem = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isValue);

/** The content of each kind of value. */
const kinds = new Map<string, (held: unknown) => boolean>(
  Object.entries({
    S: isText,
    N: isText,
    B: isText,
    BOOL: isFlag,
    NULL: isFlag,
    SS: isListOf(isText),
    NS: isListOf(isText),
    BS: isListOf(isText),
    L: isListOf(isValue),
    M: isItem,
  } satisfies Record<keyof WireValue, (held: unknown) => boolean>),
);

/**
 * An item in DynamoDB's JSON. A record of valibot's would drop an attribute named `constructor`.
 */
export const WireItem = v.custom<Item>(isItem, "An item in DynamoDB's JSON is expected.");
