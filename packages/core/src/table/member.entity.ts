import { levels } from "../wire/notification-level.ts";
import { Entity, type EntityConfiguration, type EntityItem } from "./electrodb.ts";

/** @param list the partition of the index: a room's members, or those who are banned from it. */
const itemsOf = (list: "members" | "banned", configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "member", version: "1" },
      attributes: {
        /** The user's id. The name keeps its items out of the partition of profiles. */
        member: { type: "string", required: true },
        room: { type: "string", required: true, label: "members" },
        /** The seq of the event that holds: of several, the highest. */
        seq: { type: "number", required: true },
        /** Present after a `leave`. It is kept for a while, so that a late `join` changes nothing. */
        left: { type: "boolean" },
        /** What else they are than a member. Only a banned one has `left` as well. */
        role: { type: ["owner", "moderator", "banned"] as const },
        /** Whether another user gave them their place: such rooms are counted apart. */
        added: { type: "boolean" },
        /**
         * The user's name as of the join. Absent after a `leave`, and from items of earlier releases.
         * That of a banned user stays, for those who may end the ban.
         */
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
        /** A room's members, or those who are banned from it. */
        byRoom: {
          index: "gsi1",
          condition: ({ left }) => list === "banned" || left !== true,
          pk: { field: "gsi1pk", composite: ["room"], template: `$parley#${list}_\${room}`, casing: "none" },
          sk: { field: "gsi1sk", composite: ["member"], casing: "none" },
        },
      },
    },
    configuration,
  );

/**
 * What a user's last `join` or `leave` event says of one room. A user's items are adjacent: one Query reads
 * the rooms that they are a member of.
 */
export const memberEntity = (configuration: EntityConfiguration) => itemsOf("members", configuration);

/** The same items, as they are written for banned users: the index has those in a list of their own. */
export const bannedEntity = (configuration: EntityConfiguration) => itemsOf("banned", configuration);

export type MemberItem = EntityItem<ReturnType<typeof memberEntity>>;
