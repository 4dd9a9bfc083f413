import { Entity, type EntityConfiguration } from "../electrodb.ts";

/** A person's profile. */
export const userEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "user", version: "1" },
      attributes: {
        userId: { type: "string", required: true },
        name: { type: "string", required: true },
        kind: { type: ["guest", "account"] as const, required: true },
        /** While they leave: the account that takes over their messages, or the secret of the ids that take their place. */
        successor: { type: "string" },
        createdAt: { type: "number", required: true },
        /** Of a guest: when no token of theirs can be left. */
        expireAt: { type: "number" },
      },
      indexes: {
        user: {
          pk: { field: "pk", composite: ["userId"], casing: "none" },
          sk: { field: "sk", composite: [] },
        },
      },
    },
    configuration,
  );
