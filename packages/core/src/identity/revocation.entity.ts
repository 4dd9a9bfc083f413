import { Entity, type EntityConfiguration } from "electrodb";

/** A sign-in that is over before its tokens are. A person's lie side by side: all of them are one Query. */
export const revocationEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "revocation", version: "1" },
      attributes: {
        userId: { type: "string", required: true },
        /** The sign-in, or `every` for all that were made until `at`. */
        session: { type: "string", required: true },
        /** Epoch milliseconds. */
        at: { type: "number", required: true },
        /**
         * With `every`: all sign-ins are over, also those to come, since the person is leaving. Since when nothing is known of that
         * could still store something for them, in epoch milliseconds.
         */
        leavingSince: { type: "number" },
        expireAt: { type: "number", required: true },
      },
      indexes: {
        revocation: {
          pk: { field: "pk", composite: ["userId"], casing: "none" },
          sk: { field: "sk", composite: ["session"], casing: "none" },
        },
      },
    },
    configuration,
  );
