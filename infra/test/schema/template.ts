import type { Plan, PlannedResource } from "../plan.ts";
import { reveal } from "../read.ts";
import { type JsonObject, merge, objectOf } from "./json.ts";
import { type ResourceType, toCloudFormation } from "./resource-type.ts";
import { reasonWithout, resourceTypes } from "./resource-types.ts";

/** A resource of a CloudFormation template. */
export type TemplateResource = { Type: string; Properties: JsonObject };

/** A plan as a CloudFormation template. */
export type Template = {
  /** By a logical id: letters and digits, of the plan's type and name. */
  resources: Map<string, TemplateResource>;
  /** The types without a rule for checking them. */
  unknown: string[];
};

/** The logical id of a planned resource in the template of its plan. */
export const logicalId = ({ type, name }: Pick<PlannedResource, "type" | "name">) =>
  `${type.split(":").at(-1)}${name}`.replace(/[^A-Za-z0-9]/g, "");

/** The plan as a CloudFormation template, with Pulumi's secrets in plain text. */
export const templateOf = (plan: Plan): Template => {
  const resources = new Map<string, TemplateResource>();
  const known = plan.resources.flatMap((resource) => {
    const spec = resourceTypes[resource.type];
    return spec ? [{ resource, spec, inputs: objectOf(reveal(resource.inputs)) }] : [];
  });
  const whole = known.filter(({ spec }) => spec.partOf === undefined);
  for (const { resource, spec, inputs } of whole) {
    const id = logicalId(resource);
    if (resources.has(id)) throw new Error(`Two resources of the plan are called ${id}.`);
    resources.set(id, { Type: spec.type, Properties: toCloudFormation(spec, inputs) });
  }
  for (const { resource, spec, inputs } of known) {
    if (spec.partOf === undefined) continue;
    const owner = ownerOf(whole, spec.partOf, inputs);
    const made = owner && resources.get(logicalId(owner));
    if (made === undefined) throw new Error(`Of what ${logicalId(resource)} is a part is not planned.`);
    made.Properties = merge(made.Properties, toCloudFormation(spec, inputs));
  }
  return { resources, unknown: unknownTypes(plan) };
};

type Known = { resource: PlannedResource; spec: ResourceType; inputs: JsonObject };

const ownerOf = (
  known: readonly Known[],
  { type, names, as }: NonNullable<ResourceType["partOf"]>,
  part: JsonObject,
) => known.find(({ resource, inputs }) => resource.type === type && inputs[as] === part[names])?.resource;

const unknownTypes = (plan: Plan) => {
  const types = new Set(plan.resources.map(({ type }) => type));
  return [...types].filter((type) => !resourceTypes[type] && reasonWithout(type) === undefined);
};
