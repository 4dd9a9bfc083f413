import type { Plan } from "../plan.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { type TemplateResource, templateOf } from "./template.ts";
import { findingsIn } from "./validator.ts";

type Path = readonly (string | number)[];
type Probe = { resource: TemplateResource; path: Path; value: string | number };

/** What a check of the plans covers. */
export type Coverage = {
  /** Resources of all plans together, and the values of their properties. */
  resources: number;
  values: number;
  /** Properties, each once for its type, whose value is a text or a number. */
  properties: readonly string[];
  /** Those of them that accept anything: neither a schema nor a rule refuses even nonsense. */
  unlimited: readonly string[];
};

/** Too long, with letters that no name may have. */
const absurdText = "\u0001é ".repeat(4_000);
const absurdNumber = -1e12;

/**
 * Puts nonsense into each property of the plans, one at a time, and checks whether it is refused.
 */
export const probe = async (plans: Iterable<Plan>): Promise<Coverage> => {
  const resources = [...plans].flatMap((plan) => [...templateOf(plan).resources.values()]);
  const all = resources.flatMap((resource) =>
    leavesOf(resource.Properties).map(([path, value]) => ({ resource, path, value })),
  );
  const probes = new Map(
    all
      .filter(isProbe)
      .map((each) => [`${each.resource.Type} ${each.path.map(anyItem).join(".")}`, each] as const),
  );
  const ids = new Map([...probes.keys()].map((property, index) => [`Probe${index}`, property]));
  const spoilt = new Map([...probes.values()].map((each, index) => [`Probe${index}`, spoil(each)] as const));
  const minded = new Set(
    (await findingsIn(spoilt)).filter(({ rule }) => rule !== twice).map(({ resource }) => resource),
  );
  return {
    resources: resources.length,
    values: all.length,
    properties: [...ids.values()],
    unlimited: [...ids].filter(([id]) => !minded.has(id)).map(([, property]) => property),
  };
};

/** The rule that refuses two resources of one name, as probes of one resource have. */
const twice = "E3019";

const anyItem = (part: string | number) => (typeof part === "number" ? "*" : part);

const isProbe = (each: { resource: TemplateResource; path: Path; value: Json }): each is Probe =>
  typeof each.value === "string" || typeof each.value === "number";

const leavesOf = (value: Json, path: Path = []): [Path, Json][] => {
  if (Array.isArray(value)) return value.flatMap((each, index) => leavesOf(each, [...path, index]));
  if (isObject(value)) return Object.entries(value).flatMap(([key, each]) => leavesOf(each, [...path, key]));
  return [[path, value]];
};

const spoil = ({ resource, path, value }: Probe): TemplateResource => ({
  ...resource,
  Properties: replaced(resource.Properties, path, typeof value === "string" ? absurdText : absurdNumber),
});

/** A copy with another value at a path. */
const replaced = <Of extends Json | JsonObject>(of: Of, path: Path, value: Json): Of => {
  const copy = structuredClone(of);
  const parent = path.slice(0, -1).reduce<Json | undefined>(child, copy);
  const last = path.at(-1);
  if (Array.isArray(parent) && typeof last === "number") parent[last] = value;
  else if (isObject(parent) && typeof last === "string") parent[last] = value;
  else throw new Error(`There is nothing at ${path.join(".")}.`);
  return copy;
};

const child = (of: Json | undefined, part: string | number) => {
  if (Array.isArray(of) && typeof part === "number") return of[part];
  return isObject(of) && typeof part === "string" ? of[part] : undefined;
};
