import { kindAttributes, wireKinds } from "../event-kinds/kinds.ts";
import { seqDigits } from "../wire/limits.ts";
import { Entity, type EntityConfiguration, type EntityItem } from "./electrodb.ts";

/** The user of a sealed seq. */
export const nobody = "";

const kinds = [...wireKinds.map(({ kind }) => kind), "void" as const];

/**
 * One entry of a room's log, at its seq: an event of one of the kinds, or `void`, a sealed seq, at
 * which nothing can be stored any more.
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
        /** Who sent the message or made the change; of a void entry, `nobody`. */
        userId: { type: "string", required: true },
        ...kindAttributes,
        /** ISO 8601, UTC, milliseconds. */
        timestamp: { type: "string", required: true },
        /** When the previous seq was taken, in epoch milliseconds: the age of a gap there. */
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
          // Only messages are in the index: other events would cost a write and never be read
          // there.
          condition: ({ kind }) => kind === "message",
          pk: { field: "gsi1pk", composite: ["userId"], casing: "none" },
          sk: { field: "gsi1sk", composite: ["timestamp", "room", "seq"], casing: "none" },
        },
      },
    },
    configuration,
  );

/** What is stored at a seq. */
export type EventItem = EntityItem<ReturnType<typeof eventEntity>>;
