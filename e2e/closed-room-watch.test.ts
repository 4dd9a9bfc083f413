import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { privateRoomName } from "../packages/core/src/wire/closed-room.ts";
import { startCloud } from "./cloud.ts";
import { enter, getFrom, guestOf } from "./operator.ts";

test("if routes do not ask who may, a test fails in which an outsider reads a private room", async () => {
  const cloud = await startCloud({
    patches: [
      {
        file: "packages/core/src/access/require-room.ts",
        replace: ["requireAccess(action, memberBy(member, access, named, store.now()), named);", ""],
      },
    ],
  });
  const [ada, eve] = await Promise.all([guestOf(cloud, "Ada"), guestOf(cloud, "Eve")]);
  const owner = await enter(cloud, "lobby", ada.token);
  const id = randomUUID();
  const room = await privateRoomName(ada.userId, id);
  await owner.asks({ action: "createRoom", room, id }, (answer) => answer.id === id);
  await getFrom(cloud, `/rooms/${room}/members`, ada.token);
  await getFrom(cloud, `/rooms/${room}/members`, eve.token);
  await expect(cloud.close()).rejects.toThrow(
    `${eve.userId} was sent seq 0 of ${room}, and was never inside`,
  );
});
