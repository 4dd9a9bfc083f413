import { Entity, type EntityConfiguration } from "./electrodb.ts";

/** The users whom a user has blocked. The operator's blocks are revocations. */
export const blocklistEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "blocklist", version: "1" },
      attributes: {
        /** The id of the user whose list it is. */
        blocker: { type: "string", required: true },
        /** Ids, in the order in which they were added. */
        users: { type: "list", items: { type: "string" }, required: true },
        /** How often the list was changed: of two states, the one with the higher revision holds. */
        revision: { type: "number", required: true },
        /** A guest's expires when no token of theirs can be left. */
        expireAt: { type: "number" },
      },
      indexes: {
        blocklist: {
          pk: { field: "pk", composite: ["blocker"], casing: "none" },
          sk: { field: "sk", composite: [] },
        },
      },
    },
    configuration,
  );
