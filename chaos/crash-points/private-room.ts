import type { Scene } from "./scenario.ts";
import { type User, until } from "./users.ts";

/** What a user knows of a room, if they are in it. */
export const seen = ({ client }: User, room: string) => client.snapshot().rooms.get(room);

export const textsIn = (user: User, room: string) =>
  (seen(user, room)?.messages ?? []).map(({ text }) => text);

/** Waits until nothing that a user wants of a room is in flight. */
export const quiet = (user: User, room: string) =>
  until(() => {
    const { status, roleChanges, moderation } = seen(user, room) ?? {};
    return status === "live" && !roleChanges && !moderation;
  }, "nothing is in flight");

/** A private room of the writer's, with another user as its member. */
export const withMember = async ({ writer, meet }: Scene) => {
  const room = await writer.client.createPrivateRoom();
  await quiet(writer, room);
  const ben = await meet("Ben");
  await until(() => ben.client.snapshot().status === "open", "Ben is connected");
  writer.client.changeRole(room, ben.userId, "member");
  await until(() => seen(ben, room)?.role === "member", "Ben is a member");
  await quiet(writer, room);
  return { room, ben };
};
