import type { Plan } from "./plan.ts";

/** What marks a secret in a resource's inputs, beside the `value` itself. */
const secretMark = "4dabf18193072939515e22adb298388d";

/** The inputs of every resource of a type, with Pulumi's secrets in plain text. */
export const inputsOf = (plan: Plan, type: string) =>
  plan.resources.filter((resource) => resource.type === type).map(({ inputs }) => reveal(inputs));

/** The inputs of the only resource of a type. */
export const onlyInputOf = (plan: Plan, type: string) => {
  const [inputs, ...more] = inputsOf(plan, type);
  if (inputs === undefined || more.length > 0) throw new Error(`There is not exactly one ${type}.`);
  return inputs;
};

/** Whether a value is somewhere in the inputs of any resource without being marked as secret. */
export const showsOpenly = (plan: Plan, value: string) =>
  plan.resources.some(({ inputs }) => JSON.stringify(hide(inputs)).includes(value));

// biome-ignore lint/suspicious/noExplicitAny: each type of resource has inputs of its own
export const reveal = (inputs: unknown): any => mapSecrets(inputs, (secret) => reveal(secret));

const hide = (inputs: unknown) => mapSecrets(inputs, () => undefined);

const mapSecrets = (inputs: unknown, replace: (value: unknown) => unknown): unknown =>
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
