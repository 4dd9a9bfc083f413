import { Entity, type EntityConfiguration } from "../electrodb.ts";

/** What a sender meant by a message id: written before the message, so that a retry finds the first try. */
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
        /** Of what was to be sent: the same id with another content is refused. */
        digest: { type: "string", required: true },
        /** When what it names ends, in epoch seconds; never, where it is missing. */
        eventExpireAt: { type: "number" },
        /** A change's is there as long as messages are: a person's changes are found by their intents. */
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
