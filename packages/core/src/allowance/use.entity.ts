import { Entity, type EntityConfiguration } from "electrodb";

/** How much somebody used of an allowance in one window of time, as all execution environments count it together. */
export const useEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "use", version: "1" },
      attributes: {
        /** Whose it is, and of what: `message <user id>`. */
        key: { type: "string", required: true },
        /** When the window begins, in epoch seconds. */
        window: { type: "number", required: true },
        used: { type: "number", required: true },
        expireAt: { type: "number", required: true },
      },
      indexes: {
        use: {
          pk: { field: "pk", composite: ["key", "window"], casing: "none" },
          sk: { field: "sk", composite: [] },
        },
      },
    },
    configuration,
  );
