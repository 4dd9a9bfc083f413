import { Entity, type EntityConfiguration } from "./electrodb.ts";

/**
 * Until when a user counts as online by one connection, or by what was the last one. A user's leases are
 * adjacent: one Query reads them.
 */
export const leaseEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "lease", version: "1" },
      attributes: {
        /** The user's id. The name keeps its items out of the partition of profiles. */
        present: { type: "string", required: true },
        /**
         * Its connection, or `ended` for the connections that have ended. `seen`: there while others may
         * know when the user was last online, which its `until` says.
         */
        connectionId: { type: "string", required: true },
        /** Epoch milliseconds. */
        until: { type: "number", required: true },
        /** The revision of the user's blocklist, if it was changed while the connection was open. */
        blocklist: { type: "number" },
        /**
         * No earlier than its connection ends: a missing lease is one that was ended. An account's `seen`
         * stays.
         */
        expireAt: { type: "number" },
      },
      indexes: {
        lease: {
          pk: { field: "pk", composite: ["present"], casing: "none" },
          sk: { field: "sk", composite: ["connectionId"], casing: "none" },
        },
      },
    },
    configuration,
  );
