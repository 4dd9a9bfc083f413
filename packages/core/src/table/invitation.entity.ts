import { Entity, type EntityConfiguration, type EntityItem } from "./electrodb.ts";

/** An invitation to a room that is not open. Whoever has its token may join. */
export const invitationEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "invitation", version: "1" },
      attributes: {
        /** The label keeps its items out of the partition of the room's log. */
        room: { type: "string", required: true, label: "invites" },
        /** The SHA-256 digest of its token, which is nowhere else. */
        digest: { type: "string", required: true },
        /** Who made it: it is valid as long as they may add members. */
        by: { type: "string", required: true },
        /** How often it may still be used. */
        left: { type: "number", required: true },
        /** How often it was used. */
        used: { type: "number", required: true },
        /** Epoch milliseconds. */
        createdAt: { type: "number", required: true },
        expireAt: { type: "number", required: true },
      },
      indexes: {
        invitation: {
          pk: { field: "pk", composite: ["room"], casing: "none" },
          sk: { field: "sk", composite: ["digest"], casing: "none" },
        },
      },
    },
    configuration,
  );

export type InvitationItem = EntityItem<ReturnType<typeof invitationEntity>>;
