/** Whether a field's value matches one of its rules. A missing field is `undefined`. */
export type Test = (value: unknown) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isLeaf = (value: unknown) => typeof value !== "object" || value === null;

const wrong = (path: string, rule: unknown, reason: string) =>
  new Error(`The filter's "${path}" has the rule ${JSON.stringify(rule)}. ${reason}`);

const text =
  (path: string, rule: unknown, matches: (value: string, operand: string) => boolean) =>
  (operand: unknown): Test => {
    if (typeof operand !== "string") throw wrong(path, rule, "It takes a string.");
    return (value) => typeof value === "string" && matches(value, operand);
  };

const comparisons: Readonly<Record<string, (value: number, operand: number) => boolean>> = {
  "=": (value, operand) => value === operand,
  "<": (value, operand) => value < operand,
  "<=": (value, operand) => value <= operand,
  ">": (value, operand) => value > operand,
  ">=": (value, operand) => value >= operand,
};

/** `["=", 100]`, or a range: `[">", 10, "<=", 20]`. Matches no number of an item: those are strings. */
const numeric = (path: string, rule: unknown, operand: unknown): Test => {
  const [operator, bound, second, end, ...more] = Array.isArray(operand) ? operand : [];
  const compare = comparisons[String(operator)];
  const compareEnd = comparisons[String(second)];
  const isRange = second !== undefined;
  if (!compare || typeof bound !== "number" || more.length > 0)
    throw wrong(path, rule, 'It takes ["=", 100], or a range as [">", 10, "<=", 20].');
  if (isRange && (!compareEnd || typeof end !== "number"))
    throw wrong(path, rule, 'A range is [">", 10, "<=", 20].');
  return (value) =>
    typeof value === "number" && compare(value, bound) && (!isRange || (compareEnd?.(value, end) ?? false));
};

const anythingBut = (path: string, rule: unknown, operand: unknown): Test => {
  const excluded: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (
    excluded.length === 0 ||
    !excluded.every((each) => typeof each === "string" || typeof each === "number")
  )
    throw wrong(path, rule, "It takes strings or numbers.");
  const values = new Set<unknown>(excluded);
  return (value) => value !== undefined && isLeaf(value) && !values.has(value);
};

const exists = (path: string, rule: unknown, operand: unknown): Test => {
  if (typeof operand !== "boolean") throw wrong(path, rule, "It takes true or false.");
  // `exists` works on leaf nodes only.
  return (value) => (value !== undefined && isLeaf(value)) === operand;
};

/** The operators that Lambda documents. EventBridge has more. */
const operators: Readonly<Record<string, (path: string, rule: unknown, operand: unknown) => Test>> = {
  prefix: (path, rule, operand) => text(path, rule, (value, start) => value.startsWith(start))(operand),
  suffix: (path, rule, operand) => text(path, rule, (value, end) => value.endsWith(end))(operand),
  "equals-ignore-case": (path, rule, operand) =>
    text(path, rule, (value, other) => value.toLowerCase() === other.toLowerCase())(operand),
  "anything-but": anythingBut,
  exists,
  numeric,
};

const compileRule = (rule: unknown, path: string): Test => {
  if (!isObject(rule)) {
    if (!isLeaf(rule)) throw wrong(path, rule, "A rule is a value, or an object with an operator.");
    return (value) => value === rule;
  }
  const [[operator, operand] = ["", undefined], ...more] = Object.entries(rule);
  const compile = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (!compile || more.length > 0)
    throw wrong(path, rule, `It must have one operator of: ${Object.keys(operators).join(", ")}.`);
  return compile(path, rule, operand);
};

/**
 * Compiles the rules of a field. One of them has to match.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 * @throws Error for an unknown rule, or a wrong operand.
 */
export const compileRules = (rules: readonly unknown[], path: string): Test => {
  const tests = rules.map((rule) => compileRule(rule, path));
  return (value) => tests.some((test) => test(value));
};
