import { expect, test } from "vitest";
import { openDynamoDB } from "../aws/dynamodb.ts";
import { Entity } from "./electrodb.ts";
import { openStore } from "./store.ts";

const settings = { region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };

test("every entity's model passes ElectroDB's check, which bundles go without", () => {
  expect(() => openStore({ client: openDynamoDB(settings), table: "table" })).not.toThrow();
});

test.each([
  ["an index without a partition key", { indexes: { room: { sk: { field: "sk", composite: [] } } } }],
  ["an attribute without a type", { attributes: { room: { required: true } } }],
  ["no name", { model: { service: "parley", version: "1" } }],
])("here a model with %s does not pass it", (_what, wrong) => {
  const model = {
    model: { service: "parley", entity: "room", version: "1" },
    attributes: { room: { type: "string" } },
    indexes: { room: { pk: { field: "pk", composite: ["room"] }, sk: { field: "sk", composite: [] } } },
  };
  const make = (changed: object) => Reflect.construct(Entity, [changed, { table: "table" }]);
  expect(() => make(model)).not.toThrow();
  expect(() => make({ ...model, ...wrong })).toThrow(/instance\./);
});
