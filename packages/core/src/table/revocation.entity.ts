import { Entity, type EntityConfiguration } from "./electrodb.ts";

/**
 * Marks all of a user's sign-ins. Like `temporaryBlock`, `blocked` and `self`, it is neither a
 * digest nor a UUID, unlike a sign-in's own name.
 */
export const every = "every";

/**
 * Marks no sign-in, but the socket: until `expireAt`, no connection is accepted. Everything else
 * continues.
 */
export const temporaryBlock = "shut-out";

/**
 * Marks no sign-in, but a block by the operator: until `expireAt`, or until it is lifted, the user
 * may not connect or write.
 */
export const blocked = "blocked";

/**
 * Marks no sign-in, but the user's id here. An account's is created at the first sign-in, and
 * deleted with the account.
 */
export const self = "self";

/**
 * The records of a user's sign-ins: which end before their tokens do, the user id, and whether the
 * user is blocked. A user's records are adjacent: one Query reads all of them.
 */
export const revocationEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "revocation", version: "1" },
      attributes: {
        /** See `Proof`: only readers of the table see it. */
        principal: { type: "string", required: true },
        /**
         * The sign-in, or `every` for all that were made until `at`, or the name of one of the
         * marks above.
         */
        session: { type: "string", required: true },
        /** Epoch milliseconds. */
        at: { type: "number", required: true },
        /**
         * With `self`: the user's id, drawn at random. After a deletion the same login gets another
         * one.
         */
        userId: { type: "string" },
        /**
         * With `self`: the user is being deleted, so all sign-ins have ended, including future
         * ones. The time since which nothing is known that could still store something for them, in
         * epoch milliseconds.
         */
        leavingSince: { type: "number" },
        /**
         * With `leavingSince`, while a call works on the deletion: no other one does before this
         * time, in epoch milliseconds.
         */
        leaseUntil: { type: "number" },
        /** An account's `self` has none. */
        expireAt: { type: "number" },
      },
      indexes: {
        revocation: {
          pk: { field: "pk", composite: ["principal"], casing: "none" },
          sk: { field: "sk", composite: ["session"], casing: "none" },
        },
        /** Only `self` has a user id: the operator uses it to find the login of a user. */
        byUser: {
          index: "gsi1",
          pk: { field: "gsi1pk", composite: ["userId"], casing: "none" },
          sk: { field: "gsi1sk", composite: [] },
        },
      },
    },
    configuration,
  );
