import { beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "./plan.ts";
import { changed, planted } from "./schema/planted.ts";
import { type Coverage, probe } from "./schema/probe.ts";
import { reasonWithout, resourceTypes, withoutSchema } from "./schema/resource-types.ts";
import { templateOf } from "./schema/template.ts";
import { findingsIn, loadValidator } from "./schema/validator.ts";

/** Milliseconds for seconds of work, on a shared machine. */
const timeoutMs = 240_000;

/** Checks every plan against AWS's own schemas of resources. */
export const schemas = (plans: () => ReadonlyMap<string, Plan>) => {
  const plan = () => {
    const [first] = plans().values();
    if (!first) throw new Error("Nothing was planned.");
    return first;
  };

  beforeAll(loadValidator, timeoutMs);

  it("takes every resource of every plan", { timeout: timeoutMs }, async () => {
    expect(plans().size).toBeGreaterThan(0);
    for (const [stage, each] of plans()) {
      const { resources, unknown } = templateOf(each);
      expect([stage, unknown]).toEqual([stage, []]);
      expect([stage, await findingsIn(resources)]).toEqual([stage, []]);

      const elsewhere = each.resources.filter(
        ({ type }) => resourceTypes[type]?.partOf !== undefined || reasonWithout(type) !== undefined,
      );
      expect(resources.size + elsewhere.length).toBe(each.resources.length);
    }
  });

  it.each(planted)("finds $fault", async ({ type, change, at, message }) => {
    const { copy, resource } = changed(plan(), type, change);
    const { partOf } = resourceTypes[type] ?? {};
    // A part is found in what it is a part of.
    const spoilt = [...templateOf(copy).resources].filter(([id]) => partOf !== undefined || id === resource);
    const found = await findingsIn(new Map(spoilt));
    expect(found).toContainEqual(expect.objectContaining({ at, message: expect.stringContaining(message) }));
  });

  it("does not pass over a type that nobody has said how to check", () => {
    const type = "aws:sns/topic:Topic";
    const copy = structuredClone(plan());
    copy.resources.push({ type, name: "Alarms", inputs: {}, retained: false });
    expect(templateOf(copy).unknown).toEqual([type]);
  });

  it("knows a reason for each type that has no schema, and for no other", () => {
    const types = [...plans().values()].flatMap(({ resources }) => resources.map(({ type }) => type));
    const unused = Object.keys(withoutSchema).filter(
      (token) => !types.some((type) => type.startsWith(token)),
    );
    expect(unused).toEqual([]);
  });

  describe("of what is planned", () => {
    let coverage: Coverage;
    beforeAll(async () => {
      coverage = await probe(plans().values());
    }, timeoutMs);

    it("limits most properties, and every name", async ({ annotate }) => {
      const { resources, values, properties, unlimited } = coverage;
      const limited = properties.length - unlimited.length;
      await annotate(
        `${resources} resources, ${values} values, ${properties.length} properties, ${limited} limited`,
      );
      expect(limited).toBeGreaterThan(properties.length / 2);
      // The test of the table covers the attributes of items.
      const names = unlimited.filter(
        (property) => /Name$/.test(property) && !/(Attribute|Domain)Name$/.test(property),
      );
      expect(names).toEqual([]);
    });
  });
};
