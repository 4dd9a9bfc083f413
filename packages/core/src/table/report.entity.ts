import { Entity, type EntityConfiguration, type EntityItem } from "./electrodb.ts";

/** A report of a message or a user, with the server's copy of what it is about. */
export const reportEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "report", version: "1" },
      attributes: {
        /** A digest of its reporter and of the id of their request: a repeated one is the same report. */
        report: { type: "string", required: true },
        /** Where it is answered: the room whose moderators do, or `administrators`. */
        place: { type: "string", required: true, label: "reports" },
        /** Whether it is answered: each has its own list. */
        list: { type: ["open", "answered"] as const, required: true },
        /** Epoch milliseconds. */
        createdAt: { type: "number", required: true, padding: { length: 15, char: "0" } },
        room: { type: "string", required: true },
        reason: { type: "string", required: true },
        reporter: { type: "string", required: true },
        reporterName: { type: "string", required: true },
        /** The user whom it is about. */
        about: { type: "string", required: true },
        aboutName: { type: "string" },
        /** The message that it is about, as the server had it then; absent where it is about the user. */
        seq: { type: "number" },
        /** Its text; absent where it had been deleted, and once its author is. */
        text: { type: "string" },
        /** ISO 8601. */
        timestamp: { type: "string" },
        answer: { type: ["dismissed", "done"] as const },
        note: { type: "string" },
        /** The id of the user who answered it; `operator` for an administrator. */
        answeredBy: { type: "string" },
        answeredAt: { type: "number" },
        expireAt: { type: "number", required: true },
      },
      indexes: {
        report: {
          pk: { field: "pk", composite: ["report"], casing: "none" },
          sk: { field: "sk", composite: [] },
        },
        /** Those of a place, by time. */
        byPlace: {
          index: "gsi1",
          pk: { field: "gsi1pk", composite: ["place", "list"], casing: "none" },
          sk: { field: "gsi1sk", composite: ["createdAt", "report"], casing: "none" },
        },
      },
    },
    configuration,
  );

export type ReportItem = EntityItem<ReturnType<typeof reportEntity>>;
