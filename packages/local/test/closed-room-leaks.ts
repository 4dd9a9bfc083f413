import { type AttributeValue, DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import type { Heard } from "./closed-room-watch.ts";

type Item = Record<string, AttributeValue>;

/** A change of a user's place, as an item of the log has it. */
type Change = { user: string; inside: boolean };

const changesOf = ({ kind, userId, member, role, with: others }: Item): Change[] => {
  const user = userId?.S ?? "";
  if (kind?.S === "create") {
    const ids = (others?.L ?? []).flatMap(({ S = [] }) => S);
    return [user, ...ids].map((each) => ({ user: each, inside: true }));
  }
  if (kind?.S === "join") return [{ user, inside: true }];
  if (kind?.S === "leave") return [{ user, inside: false }];
  if (kind?.S !== "role") return [];
  return [{ user: member?.S ?? "", inside: role?.S !== "none" && role?.S !== "banned" }];
};

const seqOf = ({ seq }: Item): number => Number(seq?.N);

/**
 * The last seq that each user may know of each room, as `user room`: of the last change that
 * took them out.
 */
const knowableIn = (items: readonly Item[]): Map<string, number> => {
  const knowable = new Map<string, number>();
  const events = items.filter((item) => item.__edb_e__?.S === "event");
  for (const event of events.toSorted((one, other) => seqOf(one) - seqOf(other))) {
    for (const { user, inside } of changesOf(event)) {
      const key = `${user} ${event.room?.S}`;
      if (inside) knowable.set(key, Number.POSITIVE_INFINITY);
      // Whoever was outside already, and is banned, learns no more by it.
      if (!inside && knowable.get(key) === Number.POSITIVE_INFINITY) knowable.set(key, seqOf(event));
    }
  }
  return knowable;
};

/**
 * Users who were taken over or deleted, and who took over: the events of the former are
 * another's by now.
 */
const mergedIn = (items: readonly Item[]): Set<string> =>
  new Set(
    items.flatMap(({ __edb_e__, userId, successor }) =>
      __edb_e__?.S === "user" && successor?.S !== undefined ? [userId?.S ?? "", successor.S] : [],
    ),
  );

/**
 * What users were sent of closed rooms and may not know, by the items of a table: anything, if they
 * were never inside, and what has a higher seq than their removal.
 */
export const leaksIn = (heard: readonly Heard[], items: readonly Item[]): string[] => {
  const knowable = knowableIn(items);
  const merged = mergedIn(items);
  return heard.flatMap(({ user, room, seq }) => {
    const last = knowable.get(`${user} ${room}`) ?? -1;
    if (seq <= last || merged.has(user)) return [];
    return `${user} was sent seq ${seq} of ${room}, and ${last < 0 ? "was never inside" : `left at ${last}`}`;
  });
};

/** The same by the table of a running cloud, which is read only if anything was heard. */
export const findLeaks = async (
  heard: readonly Heard[],
  { dynamodb, table = "parley" }: { dynamodb: string; table?: string },
): Promise<string[]> => {
  // Before the table is read: whatever they were sent has its item by then.
  const until = [...heard];
  if (until.length === 0) return [];
  const client = new DynamoDBClient({
    endpoint: dynamodb,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const items: Item[] = [];
  for await (const page of paginateScan({ client }, { TableName: table, ConsistentRead: true }))
    items.push(...(page.Items ?? []));
  client.destroy();
  return leaksIn(until, items);
};
