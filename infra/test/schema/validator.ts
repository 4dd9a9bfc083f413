import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CelEngine, type Engine, TemplateFile } from "@aws/cloudformation-validate";
import { additionalSchemas } from "./limits.ts";
import type { Template } from "./template.ts";

/** A problem that AWS's own validator finds in a resource. */
export type Finding = {
  /** Its logical id in the template. */
  resource: string;
  /** Where in it: `Properties.FunctionName`. */
  at: string;
  /** The rule's id at https://github.com/aws-cloudformation/cloudformation-validate */
  rule: string;
  message: string;
};

/** Advice for hand-written templates: a plan has values in place of references. */
const advice = { ids: ["W9002", "W9013"] };

let engine: Engine | undefined;

/** Loads the validator with AWS's schemas: some seconds of work, once. */
export const loadValidator = (): Engine => {
  engine ??= new CelEngine({ schemaValidatorConfig: { additionalSchemas } });
  return engine;
};

/**
 * Validates a template with AWS's own validator: types, properties that are unknown or missing,
 * enums, patterns, lengths, bounds, and its rules for single services. The validator contains AWS's
 * schemas and needs no network.
 *
 * @throws Error when it could not check everything.
 */
export const findingsIn = async (resources: Template["resources"]): Promise<Finding[]> => {
  const validator = loadValidator();
  const folder = await mkdtemp(join(tmpdir(), "parley-template-"));
  try {
    const file = join(folder, "template.json");
    await writeFile(file, JSON.stringify({ Resources: Object.fromEntries(resources) }));
    const report = validator.validateStandard(new TemplateFile(file), {
      severityLevel: "WARN",
      exclude: advice,
    });
    if (report.status !== "OK") throw new Error(`The validator ended with ${report.status}.`);
    return report.diagnostics.map(({ entity, propertyPath, ruleId, message }) => ({
      resource: entity?.logicalId ?? "",
      at: propertyPath ?? "",
      rule: ruleId,
      message,
    }));
  } finally {
    await rm(folder, { recursive: true });
  }
};
