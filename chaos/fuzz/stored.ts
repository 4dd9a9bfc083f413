import { openDynamoDB } from "../../packages/core/src/aws/dynamodb.ts";
import { openStore } from "../../packages/core/src/table/store.ts";
import type { Cloud } from "../../packages/local/src/cloud.ts";
import type { Judge } from "./judge.ts";

/** Finds everything in the table that was not acknowledged and should not be there. */
export const judgeStored = async ({ dynamodb, table }: Cloud, judge: Judge): Promise<void> => {
  const client = openDynamoDB({
    endpoint: dynamodb,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const store = openStore({ client, table });
  const all = { pages: "all" } as const;
  const { data: events } = await store.events.scan.go(all);
  for (const { room, seq, kind } of events) {
    if (kind !== "void" && !judge.acknowledged.has(`${room}/${seq}`)) {
      judge.fail(`An event is stored at ${room}/${seq} that nobody was told of.`);
    }
  }
  const { data: intents } = await store.intents.scan.go(all);
  for (const { room, seq } of intents) {
    if (!judge.acknowledged.has(`${room}/${seq}`)) judge.fail(`An intent is stored for ${room}/${seq}.`);
  }
  const { data: rooms } = await store.rooms.scan.go(all);
  for (const { room } of rooms) if (!judge.rooms.has(room)) judge.fail(`The room ${room} was made.`);
  const { data: users } = await store.users.scan.go(all);
  for (const { userId } of users) if (!judge.users.has(userId)) judge.fail(`The user ${userId} was made.`);
};
