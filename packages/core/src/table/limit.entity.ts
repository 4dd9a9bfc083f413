import { Entity, type EntityConfiguration } from "./electrodb.ts";

/**
 * The usage of a rate limit, counted by all execution environments together: one item for each key.
 */
export const limitEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "limit", version: "1" },
      attributes: {
        /**
         * The limit and its key: `message guest-…`, `cost account-login-…`, an account by its
         * login's digest.
         */
        key: { type: "string", required: true },
        /** The theoretical arrival time: when the bucket is empty again, in epoch milliseconds. */
        tat: { type: "number", required: true },
        /** The day of `spent`: days since 1970, UTC. */
        day: { type: "number", required: true },
        /** Units used on that day. */
        spent: { type: "number", required: true },
        expireAt: { type: "number", required: true },
      },
      indexes: {
        limit: {
          pk: { field: "pk", composite: ["key"], casing: "none" },
          sk: { field: "sk", composite: [] },
        },
      },
    },
    configuration,
  );
