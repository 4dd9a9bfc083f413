import { Entity, type EntityConfiguration } from "./electrodb.ts";

/** The part of the stage that says whether guests are admitted. It sorts behind every day. */
export const guestsPart = "guests";

/** The stage as a whole: whether guests are admitted, and what each UTC day cost. */
export const stageEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "stage", version: "1" },
      attributes: {
        stage: { type: "string", required: true },
        /** `guestsPart`, or a day such as `2026-01-31`. */
        part: { type: "string", required: true },
        guests: { type: ["on", "off"] as const },
        /** Millionths of a US dollar, for a day. */
        spent: { type: "number" },
        expireAt: { type: "number" },
      },
      indexes: {
        stage: {
          pk: { field: "pk", composite: ["stage"], casing: "none" },
          sk: { field: "sk", composite: ["part"], casing: "none" },
        },
      },
    },
    configuration,
  );
