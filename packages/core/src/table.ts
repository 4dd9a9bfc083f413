/**
 * The one table: its keys, its two generic indexes, and the attribute that ends an item's life.
 * The deployed table and the local one are both made from this.
 */
export const tableLayout = {
  primary: { hash: "pk", range: "sk" },
  indexes: {
    gsi1: { hash: "gsi1pk", range: "gsi1sk" },
    gsi2: { hash: "gsi2pk", range: "gsi2sk" },
  },
  /** Epoch seconds. DynamoDB deletes late, so reads leave out what is past it. */
  ttl: "expireAt",
} as const;
