import { Entity, type EntityConfiguration, type EntityItem } from "./electrodb.ts";

/**
 * What the last event that muted a user in a room, or ended that, says. It is not in the member's item:
 * whoever leaves stays muted, and in an open room so is a user who never joined.
 */
export const muteEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "mute", version: "1" },
      attributes: {
        /** The user's id: the item is beside their memberships. */
        member: { type: "string", required: true },
        /** The label keeps its entries of the index out of the partitions of other items. */
        room: { type: "string", required: true, label: "mutes" },
        /** The seq of the event that holds: of several, the highest. */
        seq: { type: "number", required: true },
        /** Until when they are muted, in epoch milliseconds; 0 if that was ended. */
        until: { type: "number", required: true },
        expireAt: { type: "number", required: true },
      },
      indexes: {
        mute: {
          pk: { field: "pk", composite: ["member"], casing: "none" },
          sk: { field: "sk", composite: ["room"], casing: "none" },
        },
        /** Who is muted in a room. */
        byRoom: {
          index: "gsi1",
          condition: ({ until }) => until !== 0,
          pk: { field: "gsi1pk", composite: ["room"], casing: "none" },
          sk: { field: "gsi1sk", composite: ["member"], casing: "none" },
        },
      },
    },
    configuration,
  );

export type MuteItem = EntityItem<ReturnType<typeof muteEntity>>;
