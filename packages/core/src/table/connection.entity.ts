import { Entity, type EntityConfiguration } from "./electrodb.ts";

/** An open connection and its user. A user may have several. */
export const connectionEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "connection", version: "1" },
      attributes: {
        connectionId: { type: "string", required: true },
        userId: { type: "string", required: true },
        protocol: { type: ["parley.v1", "legacy"] as const, required: true },
        /** The sign-in that opened it: signing out closes it. */
        session: { type: "string" },
        /** Epoch milliseconds. */
        connectedAt: { type: "number", required: true },
        expireAt: { type: "number", required: true },
      },
      indexes: {
        connection: {
          pk: { field: "pk", composite: ["connectionId"], casing: "none" },
          sk: { field: "sk", composite: [] },
        },
        byUser: {
          index: "gsi1",
          pk: { field: "gsi1pk", composite: ["userId"], casing: "none" },
          sk: { field: "gsi1sk", composite: ["connectionId"], casing: "none" },
        },
      },
    },
    configuration,
  );
