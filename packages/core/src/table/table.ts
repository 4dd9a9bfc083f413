import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/**
 * The one table: its keys, its generic index, and the attribute that ends an item's life. The
 * deployed table and the local one are both created from this.
 */
export const tableLayout = {
  primary: { hash: "pk", range: "sk" },
  indexes: {
    gsi1: { hash: "gsi1pk", range: "gsi1sk" },
  },
  /** Epoch seconds. DynamoDB deletes late, so reads filter expired items. */
  ttl: "expireAt",
} as const;

/**
 * The kinds of items in the table, and the prefix of the partition keys of each. A function's role
 * is restricted to those that it needs, so items of another kind, or that another function writes,
 * have their own prefix.
 */
export const partitions = {
  /** A room's head and its log. */
  room: "$parley#room_",
  /** A room's subscriptions. */
  subscription: "$parley#hears_",
  /** A user's profile and intents. */
  user: "$parley#userId_",
  /** How far a user has read rooms. */
  marker: "$parley#reader_",
  /** The rooms that a user is a member of. */
  member: "$parley#member_",
  /** The invitations to a room. */
  invitation: "$parley#invites_",
  /** The users whom a user has blocked. */
  blocklist: "$parley#blocker_",
  /** Whose blocklists name a user. */
  blocklistEntry: "$parley#blockedUser_",
  report: "$parley#report_",
  /** The reports that name a user. */
  reportParty: "$parley#party_",
  /** The rooms that may be found. */
  directory: "$parley#directory_",
  /** A user's sign-ins. */
  login: "$parley#principal_",
  connection: "$parley#connectionId_",
  /** Until when a user counts as online. */
  presence: "$parley#present_",
  limit: "$parley#key_",
  /** Whether guests are admitted, and what each day cost. */
  stage: "$parley#stage_",
} as const;
export type Partition = keyof typeof partitions;

type Keys = { hash: string; range: string };

const keySchema = ({ hash, range }: Keys): CreateTableCommandInput["KeySchema"] => [
  { AttributeName: hash, KeyType: "HASH" },
  { AttributeName: range, KeyType: "RANGE" },
];

/**
 * What `CreateTable` takes to create the table under a name: on demand, indexes with all
 * attributes.
 */
export const createTableInput = (name: string): CreateTableCommandInput => {
  const keys: Keys[] = [tableLayout.primary, ...Object.values(tableLayout.indexes)];
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: keys
      .flatMap(({ hash, range }) => [hash, range])
      .map((attribute) => ({ AttributeName: attribute, AttributeType: "S" })),
    KeySchema: keySchema(tableLayout.primary),
    GlobalSecondaryIndexes: Object.entries(tableLayout.indexes).map(([index, schema]) => ({
      IndexName: index,
      KeySchema: keySchema(schema),
      Projection: { ProjectionType: "ALL" },
    })),
  };
};
