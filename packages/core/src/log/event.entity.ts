import { Entity, type EntityConfiguration } from "electrodb";

/**
 * One entry of a room's log, at its seq. `void` marks a place that was given up, so that no message can
 * be stored there any more.
 */
export const eventEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "event", version: "1" },
      attributes: {
        room: { type: "string", required: true },
        seq: { type: "number", required: true, padding: { length: 15, char: "0" } },
        kind: { type: ["message", "void"] as const, required: true },
        id: { type: "string" },
        userId: { type: "string" },
        name: { type: "string" },
        /** True when the name is only what the frame claimed. */
        claimed: { type: "boolean" },
        message: { type: "string" },
        replyTo: { type: "number" },
        /** ISO 8601, UTC, milliseconds. */
        timestamp: { type: "string", required: true },
        expireAt: { type: "number" },
      },
      indexes: {
        log: {
          pk: { field: "pk", composite: ["room"], casing: "none" },
          sk: { field: "sk", composite: ["seq"], casing: "none" },
        },
        byUser: {
          index: "gsi1",
          pk: { field: "gsi1pk", composite: ["userId"], casing: "none" },
          sk: { field: "gsi1sk", composite: ["timestamp", "room", "seq"], casing: "none" },
        },
      },
    },
    configuration,
  );
