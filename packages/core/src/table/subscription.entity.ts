import { Entity, type EntityConfiguration } from "./electrodb.ts";

/**
 * A connection's subscription to a room. A room's subscriptions are adjacent: fan-out is one Query.
 */
export const subscriptionEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "subscription", version: "1" },
      attributes: {
        /** The label keeps its items out of the partition of the room's log. */
        room: { type: "string", required: true, label: "hears" },
        connectionId: { type: "string", required: true },
        userId: { type: "string", required: true },
        /**
         * Its network, as `networkOf` returns it, to determine who pays for posts to it. Older ones
         * have none.
         */
        network: { type: "string" },
        protocol: { type: ["parley.v1", "legacy"] as const, required: true },
        /** When the connection was opened, in epoch milliseconds. */
        connectedAt: { type: "number", required: true },
        expireAt: { type: "number", required: true },
      },
      indexes: {
        room: {
          pk: { field: "pk", composite: ["room"], casing: "none" },
          sk: { field: "sk", composite: ["connectionId"], casing: "none" },
        },
        byConnection: {
          index: "gsi1",
          pk: { field: "gsi1pk", composite: ["connectionId"], casing: "none" },
          sk: { field: "gsi1sk", composite: ["room"], casing: "none" },
        },
      },
    },
    configuration,
  );
