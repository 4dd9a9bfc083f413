import { Entity, type EntityConfiguration, type EntityItem } from "./electrodb.ts";

/** What a room is called and what it is about, each with the seq of the event that says so. */
export const descriptionEntity = (configuration: EntityConfiguration) =>
  new Entity(
    {
      model: { service: "parley", entity: "description", version: "1" },
      attributes: {
        room: { type: "string", required: true },
        title: { type: "string" },
        titleSeq: { type: "number" },
        topic: { type: "string" },
        topicSeq: { type: "number" },
      },
      indexes: {
        description: {
          pk: { field: "pk", composite: ["room"], casing: "none" },
          sk: { field: "sk", composite: [] },
        },
      },
    },
    configuration,
  );

export type DescriptionItem = EntityItem<ReturnType<typeof descriptionEntity>>;
