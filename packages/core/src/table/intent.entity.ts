import { Entity, type EntityConfiguration } from "./electrodb.ts";

/**
 * The content that a sender gave a message id: written before the message, so that a retry finds
 * the first attempt.
 */
export const intentEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "intent", version: "1" },
      attributes: {
        userId: { type: "string", required: true },
        id: { type: "string", required: true },
        room: { type: "string", required: true },
        /** Where the message is, or is about to be, in the room's log. */
        seq: { type: "number", required: true },
        /** The digest of the content: the same id with different content is refused. */
        digest: { type: "string", required: true },
        /** When its event expires, in epoch seconds; never, if missing. */
        eventExpireAt: { type: "number" },
        /** A change's lives as long as messages do: a user's changes are found by their intents. */
        expireAt: { type: "number" },
      },
      indexes: {
        intent: {
          pk: { field: "pk", composite: ["userId"], casing: "none" },
          sk: { field: "sk", composite: ["id"], casing: "none" },
        },
      },
    },
    configuration,
  );
