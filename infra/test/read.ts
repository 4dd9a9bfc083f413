import type { InputsOf } from "./inputs.ts";
import type { Plan } from "./plan.ts";

/** What marks a secret in a resource's inputs, beside the `value` itself. */
const secretMark = "4dabf18193072939515e22adb298388d";

/** The inputs of every resource of a type, with Pulumi's secrets in plain text. */
export const inputsOf = <Type extends string>(plan: Plan, type: Type): InputsOf<Type>[] =>
  plan.resources.filter((resource) => resource.type === type).map(({ inputs }) => revealed(inputs));

/** The inputs of the only resource of a type. */
export const onlyInputOf = <Type extends string>(plan: Plan, type: Type): InputsOf<Type> => {
  const [inputs, ...more] = inputsOf(plan, type);
  if (inputs === undefined || more.length > 0) throw new Error(`There is not exactly one ${type}.`);
  return inputs;
};

/** The inputs of the resource of a type that has a logical name. */
export const inputsNamed = <Type extends string>(plan: Plan, type: Type, name: string): InputsOf<Type> => {
  const [found] = inputsOf({ ...plan, resources: plan.resources.filter((each) => each.name === name) }, type);
  if (found === undefined) throw new Error(`The plan has no ${type} ${name}.`);
  return found;
};

/** Whether a value is somewhere in the inputs of any resource without being marked as secret. */
export const showsOpenly = (plan: Plan, value: string) =>
  plan.resources.some(({ inputs }) => JSON.stringify(hide(inputs)).includes(value));

export const reveal = (inputs: unknown): unknown => mapSecrets(inputs, reveal);

/** Typed by what a resource's type has, which a plan's JSON does not say. */
const revealed = <Typed>(inputs: unknown): Typed => mapSecrets<Typed>(inputs, reveal);

const hide = (inputs: unknown): unknown => mapSecrets(inputs, () => undefined);

const mapSecrets = <Typed>(inputs: unknown, replace: (value: unknown) => unknown): Typed =>
  JSON.parse(JSON.stringify(inputs), (_, each) =>
    each !== null && typeof each === "object" && secretMark in each ? replace(each.value) : each,
  );

/**
 * What the roles of the functions allow: function name -> each action with its resource, sorted.
 */
export const grantsOf = (plan: Plan) =>
  new Map(
    inputsOf(plan, "aws:lambda/function:Function").map(({ name, role }) => {
      const [owner] = inputsOf(plan, "aws:iam/role:Role").filter((each) =>
        role.endsWith(`:role/${each.name}`),
      );
      if (owner === undefined) throw new Error(`There is no role of the function ${name}.`);
      return [
        name,
        { trusts: owner.assumeRolePolicy, managed: owner.managedPolicyArns, allows: allowed(owner) },
      ];
    }),
  );

type Condition = { test: string; variable: string; values: string[] };

const shown = (conditions: Condition[]) =>
  conditions.map(({ test, variable, values }) => `${test} ${variable} ${values.join(" ")}`).join(", ");

type Role = { inlinePolicies: { policy: string }[] };

const allowed = ({ inlinePolicies }: Role): string[] =>
  inlinePolicies
    .flatMap(({ policy }) => JSON.parse(policy).statements)
    .flatMap(({ effect, actions, resources, conditions }) =>
      actions.flatMap((action: string) =>
        resources.map(
          (resource: string) =>
            `${effect} ${action} ${resource}${conditions ? ` if ${shown(conditions)}` : ""}`,
        ),
      ),
    )
    .sort();
