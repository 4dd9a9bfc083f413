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
        /** Whether it is left out of the directory for now, and the seq of the event that says so. */
        archived: { type: "boolean" },
        archivedSeq: { type: "number" },
      },
      indexes: {
        directory: {
          pk: { field: "pk", composite: ["directory"], casing: "none" },
          sk: { field: "sk", composite: ["room"], casing: "none" },
        },
      },
    },
    configuration,
  );
