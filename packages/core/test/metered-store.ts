import { tableWriteUnits } from "../../aws-local/src/dynamodb/capacity.ts";
import { meterRequest } from "../../aws-local/src/dynamodb/consumption.ts";
import type { WireItem } from "../../aws-local/src/dynamodb/item-size.ts";
import type { DynamoDB } from "../src/aws/dynamodb.ts";
import { ServiceError } from "../src/aws/service-error.ts";
import { prices } from "../src/cost.ts";
import type { StoreOptions } from "../src/table/store.ts";
import { freshStore } from "./fresh-store.ts";

type Write = { TableName: string; Key?: WireItem; Item?: WireItem };

/** The units that a write takes whose condition fails: those of what is stored. */
const failedUnits = async (dynamodb: DynamoDB, input: object): Promise<number> => {
  const { TableName, Key, Item = {} } = input as Write;
  const { pk, sk } = Key ?? Item;
  const { Item: stored } = await dynamodb("GetItem", { TableName, Key: { pk, sk }, ConsistentRead: true });
  return tableWriteUnits(stored as WireItem | undefined, Item);
};

/** A store on its own table, which says what DynamoDB bills for its calls. */
export const meteredStore = async (options: Pick<StoreOptions, "now"> = {}) => {
  const billed = { readUnits: 0, writeUnits: 0 };
  const metered =
    (dynamodb: DynamoDB): DynamoDB =>
    async (operation, input, signal) => {
      const request = meterRequest(operation, Buffer.from(JSON.stringify(input)));
      if (!request) return dynamodb(operation, input, signal);
      try {
        const read = request.read(
          JSON.stringify(await dynamodb(operation, JSON.parse(String(request.body)))),
        );
        billed.readUnits += read.consumption.readUnits;
        billed.writeUnits += read.consumption.writeUnits;
        return JSON.parse(read.answer);
      } catch (error) {
        const isCondition = error instanceof ServiceError && error.name === "ConditionalCheckFailedException";
        if (isCondition) billed.writeUnits += await failedUnits(dynamodb, input);
        throw error;
      }
    };
  const store = await freshStore({ ...options, around: metered });
  return {
    store,
    /** What is billed for some work: its units, and their price in millionths of a dollar. */
    billFor: async (work: () => Promise<unknown>) => {
      Object.assign(billed, { readUnits: 0, writeUnits: 0 });
      await work();
      const { readUnits, writeUnits } = billed;
      return { readUnits, writeUnits, price: readUnits * prices.readUnit + writeUnits * prices.writeUnit };
    },
  };
};
