import conditionParser, { type Context, type Parser, type Values } from "dynalite/db/conditionParser.js";
import updateParser from "dynalite/db/updateParser.js";

/*
 * Remembers what dynalite has parsed: its parsers took a sixth of the CPU of its calls. What an
 * expression means depends on its text, the names that it may use, and the types of its values. The
 * values themselves are put into what is remembered.
 */

/** What these mean, or whether they are accepted, depends on the values as well. */
const dependsOnValues = /between|attribute_type/i;

/** The number of expressions that each parser remembers. */
const max = 1_000;

/** An expression's meaning. `names` and `values`: those that it uses. */
type Known = { names: readonly string[]; values: readonly string[]; meaning: unknown };

/** Copies a meaning, which is a tree. `replace` returns what stands in the place of a part, if anything. */
const copy = (part: unknown, replace: (part: object) => unknown): unknown => {
  if (typeof part !== "object" || part === null) return part;
  const other = replace(part);
  if (other !== undefined) return other;
  if (Array.isArray(part)) return part.map((each) => copy(each, replace));
  const made: Record<string, unknown> = Object.create(Object.getPrototypeOf(part));
  for (const [name, value] of Object.entries(part)) made[name] = copy(value, replace);
  return made;
};

const keyOf = (text: string, names: Record<string, string>, values: Values) =>
  JSON.stringify([text, names, Object.entries(values).map(([name, value]) => [name, Object.keys(value)])]);

const allOf = (of: object) => Object.fromEntries(Object.keys(of).map((name) => [name, true]));

const missingIn = (rest: object, all: object) => Object.keys(all).filter((name) => !(name in rest));

/** A parser's `parse` that parses each expression once. Errors are not remembered. */
export const remembering = (parse: Parser["parse"]): Parser["parse"] => {
  const known = new Map<string, Known>();
  /** In place of each value: so that no value is kept. */
  const places = new WeakMap<object, string>();

  const learn = (key: string, text: string, context: Context, names: object, values: Values) => {
    const unused = { unusedAttrNames: allOf(names), unusedAttrVals: allOf(values) };
    const meaning = parse(text, { context: { ...context, ...unused } });
    if (typeof meaning === "string") return meaning;
    const own = new Map<object, object>();
    for (const [name, value] of Object.entries(values)) {
      const place = {};
      own.set(value, place);
      places.set(place, name);
    }
    if (known.size >= max) known.clear();
    const found = {
      names: missingIn(unused.unusedAttrNames, names),
      values: missingIn(unused.unusedAttrVals, values),
      meaning: copy(meaning, (part) => own.get(part)),
    };
    known.set(key, found);
    return found;
  };

  return (text, { context }) => {
    const { unusedAttrNames = {}, unusedAttrVals = {} } = context;
    const [names, values] = [context.attrNames ?? {}, context.attrVals ?? {}];
    if (dependsOnValues.test(text)) return parse(text, { context });
    const key = keyOf(text, names, values);
    const found = known.get(key) ?? learn(key, text, context, names, values);
    if (typeof found === "string") return found;
    for (const name of found.names) delete unusedAttrNames[name];
    for (const name of found.values) delete unusedAttrVals[name];
    return copy(found.meaning, (part) => {
      const name = places.get(part);
      return name === undefined ? undefined : values[name];
    });
  };
};

const parseCondition = remembering(conditionParser.parse);
const parseUpdate = remembering(updateParser.parse);

/** Makes every dynalite of this process parse each expression once. */
export const rememberExpressions = (): void => {
  conditionParser.parse = parseCondition;
  updateParser.parse = parseUpdate;
};
