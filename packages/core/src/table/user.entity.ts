import { Entity, type EntityConfiguration } from "./electrodb.ts";

/** A user's profile. */
export const userEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "user", version: "1" },
      attributes: {
        userId: { type: "string", required: true },
        name: { type: "string", required: true },
        kind: { type: ["guest", "account"] as const, required: true },
        /** What they say of themselves beside the name. Empty or absent: nothing. */
        line: { type: "string" },
        /** Whether members of their rooms see how far they have read. Absent: everybody does. */
        receipts: { type: ["everybody", "nobody"] as const },
        /**
         * During a deletion: the account that takes over their messages, or the secret of the ids
         * that replace theirs.
         */
        successor: { type: "string" },
        /** When that began, in epoch milliseconds. */
        mergedAt: { type: "number" },
        createdAt: { type: "number", required: true },
        /** For a guest: when no token of theirs can be left. */
        expireAt: { type: "number" },
      },
      indexes: {
        user: {
          pk: { field: "pk", composite: ["userId"], casing: "none" },
          sk: { field: "sk", composite: [] },
        },
        /** Whom an account takes over: whoever deletes the account has to end that first. */
        bySuccessor: {
          index: "gsi1",
          pk: { field: "gsi1pk", composite: ["successor"], casing: "none" },
          sk: { field: "gsi1sk", composite: [] },
        },
      },
    },
    configuration,
  );
