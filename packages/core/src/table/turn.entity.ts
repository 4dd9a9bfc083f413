import { Entity, type EntityConfiguration } from "./electrodb.ts";

/** When a user last wrote in a room in slow mode. */
export const turnEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "turn", version: "1" },
      attributes: {
        /** The user's id: the item is beside their memberships. */
        member: { type: "string", required: true },
        room: { type: "string", required: true },
        /** The sender's id of that message: an attempt to send it again needs no further turn. */
        id: { type: "string", required: true },
        /** When that was, in epoch milliseconds. */
        at: { type: "number", required: true },
        expireAt: { type: "number", required: true },
      },
      indexes: {
        turn: {
          pk: { field: "pk", composite: ["member"], casing: "none" },
          sk: { field: "sk", composite: ["room"], casing: "none" },
        },
      },
    },
    configuration,
  );
