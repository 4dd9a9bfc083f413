import { Entity, type EntityConfiguration } from "./electrodb.ts";

/**
 * Whose blocklists may name a user: what has to follow when that user is taken over or deleted. The list
 * itself decides, and an entry may be left of a list that does not name them any more.
 */
export const blocklistEntryEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "blocklistEntry", version: "1" },
      attributes: {
        /** The user whom the list names. */
        blockedUser: { type: "string", required: true },
        /** The user whose list it is. */
        by: { type: "string", required: true },
      },
      indexes: {
        entry: {
          pk: { field: "pk", composite: ["blockedUser"], casing: "none" },
          sk: { field: "sk", composite: ["by"], casing: "none" },
        },
      },
    },
    configuration,
  );
