import { createHash } from "node:crypto";

/** The initial number of partitions of an on-demand table. A stream has a shard for each. */
const shardCount = 4;

const digest = (text: string) => createHash("sha256").update(text).digest();

/** The ids of a stream's shards, as AWS writes them. @param label the stream's. */
export const shardIds = (label: string): string[] =>
  Array.from({ length: shardCount }, (_, shard) => {
    const time = String(Date.parse(`${label}Z`) + shard).padStart(20, "0");
    return `shardId-${time}-${digest(`${label} ${shard}`).toString("hex").slice(0, 8)}`;
  });

/** The shard of a partition key. */
export const shardOf = (shards: readonly string[], partitionKey: string): string => {
  const shard = shards[digest(partitionKey).readUInt32BE(0) % shards.length];
  if (shard === undefined) throw new Error("A stream has no shards.");
  return shard;
};
