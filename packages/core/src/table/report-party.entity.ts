import { Entity, type EntityConfiguration } from "./electrodb.ts";

/** That a report may name a user: what has to follow when they are taken over or deleted. */
export const reportPartyEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "reportParty", version: "1" },
      attributes: {
        /** The user's id: the reporter's, that of whom it is about, or of who answered it. */
        party: { type: "string", required: true },
        report: { type: "string", required: true },
        expireAt: { type: "number", required: true },
      },
      indexes: {
        party: {
          pk: { field: "pk", composite: ["party"], casing: "none" },
          sk: { field: "sk", composite: ["report"], casing: "none" },
        },
      },
    },
    configuration,
  );
