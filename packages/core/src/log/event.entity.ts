import { Entity, type EntityConfiguration } from "../electrodb.ts";
import { kindAttributes, wireKinds } from "../event-kinds/kinds.ts";
import { seqDigits } from "../protocol/limits.ts";

/** The user of a place that was given up. */
export const nobody = "";

const kinds = [...wireKinds.map(({ kind }) => kind), "void" as const];

/**
 * One entry of a room's log, at its seq: an event of one of the kinds, or `void`, a place that was given up, so that nothing can be stored there any more.
 */
export const eventEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "event", version: "1" },
      attributes: {
        room: { type: "string", required: true },
        seq: { type: "number", required: true, padding: { length: seqDigits, char: "0" } },
        kind: { type: kinds, required: true },
        id: { type: "string" },
        /** Who sent the message or made the change; of a void place, `nobody`. */
        userId: { type: "string", required: true },
        ...kindAttributes,
        /** ISO 8601, UTC, milliseconds. */
        timestamp: { type: "string", required: true },
        /**
         * When the seq before this one was taken, in epoch milliseconds: the age of a place that is empty
         * there.
         */
        previousAt: { type: "number", field: "priorAt" },
        expireAt: { type: "number" },
      },
      indexes: {
        log: {
          pk: { field: "pk", composite: ["room"], casing: "none" },
          sk: { field: "sk", composite: ["seq"], casing: "none" },
        },
        byUser: {
          index: "gsi1",
          // What is no message is not in the index: there it would cost a write and never be asked for.
          condition: ({ kind }) => kind === "message",
          pk: { field: "gsi1pk", composite: ["userId"], casing: "none" },
          sk: { field: "gsi1sk", composite: ["timestamp", "room", "seq"], casing: "none" },
        },
      },
    },
    configuration,
  );
