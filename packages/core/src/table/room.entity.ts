import { roomAttributes } from "../event-kinds/kinds.ts";
import { Entity, type EntityConfiguration, type EntityItem } from "./electrodb.ts";

/** A room: the identity of its log and the counter that gives each event its seq. */
export const roomEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "room", version: "1" },
      attributes: {
        room: { type: "string", required: true },
        /** Random, created with the room: another epoch means another log. */
        epoch: { type: "string", required: true },
        /** The highest seq taken. */
        head: { type: "number", required: true },
        /** How many seqs were taken for messages, since that is counted: what is unread is a difference. */
        messages: { type: "number" },
        /** When the head was taken, in epoch milliseconds. */
        headAt: { type: "number", required: true },
        /** When a seq was last taken for a message, in epoch milliseconds; absent before that was noted. */
        saidAt: { type: "number" },
        /** When the previous seq was taken, and the one before that: how busy the room is. */
        previousAt: { type: "number", field: "priorAt" },
        beforePreviousAt: { type: "number", field: "earlierAt" },
        kind: { type: ["public"] as const, required: true },
        /** How often access to the room was changed; absent where it never was. */
        aclEpoch: { type: "number" },
        /** The recent changes of access: see `Acl`. */
        acl: { type: "any" },
        /** When the last of the room's mutes has ended for certain, in epoch milliseconds. */
        mutesUntil: { type: "number", field: "mutes" },
        /** Of a direct room: whose blocklists may concern it, as `noteInDirectRoom` writes them. */
        blockings: { type: "set", items: "string" },
        ...roomAttributes,
        createdAt: { type: "number", required: true },
        /** For a room in which nothing was said yet: it expires. */
        expireAt: { type: "number" },
      },
      indexes: {
        room: {
          pk: { field: "pk", composite: ["room"], casing: "none" },
          sk: { field: "sk", composite: [] },
        },
      },
    },
    configuration,
  );

export type RoomItem = EntityItem<ReturnType<typeof roomEntity>>;
