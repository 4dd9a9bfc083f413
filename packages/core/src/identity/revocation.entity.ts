import { Entity, type EntityConfiguration } from "electrodb";

/** Stands for all of a person's sign-ins. Like `shutOut`, it is no digest and no UUID, as a sign-in's own name is. */
export const every = "every";

/** Stands for no sign-in, but for the socket: until `expireAt`, no connection is made. Everything else goes on. */
export const shutOut = "shut-out";

/**
 * A sign-in that is over before its tokens are, or a person who is shut out for a while. A person's lie side by side: all of them are
 * one Query.
 */
export const revocationEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "revocation", version: "1" },
      attributes: {
        userId: { type: "string", required: true },
        /** The sign-in, `every` for all that were made until `at`, or `shutOut`. */
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
