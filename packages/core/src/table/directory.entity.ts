import { Entity, type EntityConfiguration } from "./electrodb.ts";

/** The directory that open rooms are in. */
export const openDirectory = "open";

/** A room that may be found: the rooms of a directory are adjacent, in the order of their names. */
export const directoryEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "listing", version: "1" },
      attributes: {
        directory: { type: "string", required: true },
        room: { type: "string", required: true },
        title: { type: "string" },
        /** The seq of the event that says so. */
        titleSeq: { type: "number" },
        /** What the title is found by, with the room's name: see `titleKey`. Empty without a title. */
        titleKey: { type: "string" },
        /** The directory once more: an item that has a `titleKey` is in the index. */
        titles: { type: "string" },
        /** Whether it is left out of the directory for now, and the seq of the event that says so. */
        archived: { type: "boolean" },
        archivedSeq: { type: "number" },
      },
      indexes: {
        directory: {
          pk: { field: "pk", composite: ["directory"], casing: "none" },
          sk: { field: "sk", composite: ["room"], casing: "none" },
        },
        /** The same rooms in the order of their titles. */
        byTitle: {
          index: "gsi1",
          condition: ({ titleKey }) => titleKey !== "",
          pk: { field: "gsi1pk", composite: ["titles"], casing: "none" },
          sk: { field: "gsi1sk", composite: ["titleKey"], casing: "none" },
        },
      },
    },
    configuration,
  );
