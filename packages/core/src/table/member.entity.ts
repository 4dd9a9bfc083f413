import { levels } from "../wire/notification-level.ts";
import { Entity, type EntityConfiguration, type EntityItem } from "./electrodb.ts";

/**
 * What a user's last `join` or `leave` event says of one room. A user's items are adjacent: one Query reads
 * the rooms that they are a member of.
 */
export const memberEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "member", version: "1" },
      attributes: {
        /** The user's id. The name keeps its items out of the partition of profiles. */
        member: { type: "string", required: true },
        /** The label keeps its entries of the index out of the partitions of other items. */
        room: { type: "string", required: true, label: "members" },
        /** The seq of the event that holds: of several, the highest. */
        seq: { type: "number", required: true },
        /** Present after a `leave`. It is kept for a while, so that a late `join` changes nothing. */
        left: { type: "boolean" },
        /** What else they are than a member. Only a banned one has `left` as well. */
        role: { type: ["owner", "moderator", "banned"] as const },
        /** Whether another user gave them their place: such rooms are counted apart. */
        added: { type: "boolean" },
        /** The user's name as of the join. Absent after a `leave`, and from items of earlier releases. */
        name: { type: "string" },
        /** What of the room they are notified of, and its revision; absent where they never said so. */
        level: { type: levels },
        levelRevision: { type: "number" },
        /** A guest's expires when no token of theirs can be left, and one after a `leave` soon. */
        expireAt: { type: "number" },
      },
      indexes: {
        membership: {
          pk: { field: "pk", composite: ["member"], casing: "none" },
          sk: { field: "sk", composite: ["room"], casing: "none" },
        },
        /** A room's members. */
        byRoom: {
          index: "gsi1",
          condition: ({ left }) => left !== true,
          pk: { field: "gsi1pk", composite: ["room"], casing: "none" },
          sk: { field: "gsi1sk", composite: ["member"], casing: "none" },
        },
      },
    },
    configuration,
  );

export type MemberItem = EntityItem<ReturnType<typeof memberEntity>>;
