import { Entity, type EntityConfiguration } from "electrodb";
import { seqDigits } from "../protocol/limits.ts";

/** The user of a place that was given up. */
export const nobody = "";

/**
 * One entry of a room's log, at its seq: a message, a change of an earlier one, or `void`, a place that was
 * given up, so that nothing can be stored there any more.
 */
export const eventEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "event", version: "1" },
      attributes: {
        room: { type: "string", required: true },
        seq: { type: "number", required: true, padding: { length: seqDigits, char: "0" } },
        kind: { type: ["message", "edit", "delete", "void"] as const, required: true },
        id: { type: "string" },
        /** Who sent the message or made the change; of a void place, `nobody`. */
        userId: { type: "string", required: true },
        name: { type: "string" },
        /** True when the name is only what the frame claimed. */
        claimed: { type: "boolean" },
        message: { type: "string" },
        replyTo: { type: "number" },
        /** The seq of the message that a change is of. */
        target: { type: "number" },
        /** The seq of the last change that is in a message. */
        changed: { type: "number" },
        /** The seqs of a message's edits: their texts go when it is deleted. */
        edits: { type: "set", items: "number" },
        deleted: { type: "boolean" },
        /** Whether a deletion has taken the texts out of all `edits`. */
        scrubbed: { type: "boolean" },
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
