import { tableLayout } from "../packages/core/src/table/table.ts";
import { settings } from "./stage.ts";

const { primary, indexes, ttl } = tableLayout;

const keys = [primary, ...Object.values(indexes)].flatMap(({ hash, range }) => [hash, range]);

/** The one table. SST creates it on demand and with point-in-time recovery. */
export const table = new sst.aws.Dynamo("Table", {
  fields: Object.fromEntries(keys.map((key) => [key, "string" as const])),
  primaryIndex: { hashKey: primary.hash, rangeKey: primary.range },
  globalIndexes: Object.fromEntries(
    Object.entries(indexes).map(([name, { hash, range }]) => [name, { hashKey: hash, rangeKey: range }]),
  ),
  ttl,
  deletionProtection: settings.production,
  transform: {
    table: (args) => {
      // With a key in this account, whose every use CloudTrail shows, instead of one that DynamoDB
      // owns.
      args.serverSideEncryption = { enabled: true };
    },
  },
});
