import { Entity, type EntityConfiguration, type EntityItem } from "./electrodb.ts";

/**
 * How far a user has read a room. A user's markers are adjacent: one Query reads them in pages.
 */
export const readMarkerEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "marker", version: "1" },
      attributes: {
        /** The user's id. The name keeps its items out of the partition of profiles. */
        reader: { type: "string", required: true },
        room: { type: "string", required: true },
        /** The log that the seq is of. */
        epoch: { type: "string", required: true },
        /** All messages up to this seq are read. */
        seq: { type: "number", required: true },
        /** How many seqs up to it were taken for messages; absent where that is not known. */
        messages: { type: "number" },
        /** Of two markers, the one with the higher revision holds. */
        revision: { type: "number", required: true },
        /** A guest's expires when no token of theirs can be left. */
        expireAt: { type: "number" },
      },
      indexes: {
        marker: {
          pk: { field: "pk", composite: ["reader"], casing: "none" },
          sk: { field: "sk", composite: ["room"], casing: "none" },
        },
      },
    },
    configuration,
  );

export type ReadMarkerItem = EntityItem<ReturnType<typeof readMarkerEntity>>;
