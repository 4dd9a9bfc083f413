import { Entity, type EntityConfiguration } from "../electrodb.ts";

/**
 * Stands for all of a person's sign-ins. Like `shutOut`, `blocked` and `self`, it is no digest and no UUID,
 * as a sign-in's own name is.
 */
export const every = "every";

/**
 * Stands for no sign-in, but for the socket: until `expireAt`, no connection is made. Everything else goes
 * on.
 */
export const temporaryBlock = "shut-out";

/**
 * Stands for no sign-in, but for a block by the operator: until `expireAt`, or until it is lifted, the user
 * may not connect or write.
 */
export const blocked = "blocked";

/**
 * Stands for no sign-in, but for who the person is here. An account's is made at the first sign-in, and
 * goes when it is deleted.
 */
export const self = "self";

/**
 * What is known of a person's sign-ins: which are over before their tokens are, which user id they are for,
 * and whether the person is blocked. A person's lie side by side: all of them are one Query.
 */
export const revocationEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "revocation", version: "1" },
      attributes: {
        /** See `Proof`: only those who read the table see it. */
        principal: { type: "string", required: true },
        /** The sign-in, `every` for all that were made until `at`, `shutOut`, `blocked` or `self`. */
        session: { type: "string", required: true },
        /** Epoch milliseconds. */
        at: { type: "number", required: true },
        /**
         * With `self`: the person's user id, drawn at random. After a deletion the same login gets another
         * one.
         */
        userId: { type: "string" },
        /**
         * With `self`: all sign-ins are over, also those to come, since the person is leaving. Since when
         * nothing is known of that could still store something for them, in epoch milliseconds.
         */
        leavingSince: { type: "number" },
        /** An account's `self` has none. */
        expireAt: { type: "number" },
      },
      indexes: {
        revocation: {
          pk: { field: "pk", composite: ["principal"], casing: "none" },
          sk: { field: "sk", composite: ["session"], casing: "none" },
        },
        /** Only `self` has a user id: by it the operator finds the login behind one. */
        byUser: {
          index: "gsi1",
          pk: { field: "gsi1pk", composite: ["userId"], casing: "none" },
          sk: { field: "gsi1sk", composite: [] },
        },
      },
    },
    configuration,
  );
