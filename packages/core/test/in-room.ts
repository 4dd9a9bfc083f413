import { AccessMemory } from "../src/access/access-memory.ts";
import { actInRoom } from "../src/access/act-in-room.ts";
import type { Action } from "../src/access/may.ts";
import { memberOf } from "../src/access/member.ts";
import { prepareChange } from "../src/access/prepare-change.ts";
import { uncharged } from "../src/cost.ts";
import type { Content } from "../src/event-kinds/kinds.ts";
import type { Appended } from "../src/log/append.ts";
import type { Draft } from "../src/log/draft.ts";
import { record } from "../src/log/record.ts";
import type { OnStored } from "../src/log/stored.ts";
import type { Store } from "../src/table/store.ts";
import { directRoomName, privateRoomName } from "../src/wire/closed-room.ts";

const actionOf = {
  create: "create",
  role: "changeRole",
  mute: "mute",
  rules: "setRules",
  message: "send",
  edit: "edit",
  delete: "delete",
  pin: "pin",
  describe: "describe",
  archive: "archive",
  join: "join",
  leave: "leave",
} as const;

let ids = 0;

type Options = { id?: string; retry?: boolean; onStored?: OnStored };

/** What one of the function `send`'s environments does: it remembers the access of users. */
export const environment = (store: Store, memory = new AccessMemory()) => ({
  /** Stores what a user says in a room, if they may. */
  act: async (
    user: string,
    room: string,
    content: Content & { kind: keyof typeof actionOf },
    { id = `id-${ids++}`, retry = false, onStored }: Options = {},
  ): Promise<Appended> => {
    const isAccepted = content.kind === "join" && content.invitation !== undefined;
    const action: Action = isAccepted ? "accept" : actionOf[content.kind];
    const asking = { user, member: memberOf({ userId: user }, "on"), room };
    return actInRoom(store, memory, action, asking, uncharged, async (access) => {
      const draft: Draft = { ...content, id, retry, room, sender: { userId: user, name: user }, access };
      await prepareChange(store, draft, uncharged);
      return record(store, draft, { ...(onStored && { onStored }) });
    });
  },
});

/** A new private room of a user, with others as members. */
export const privateRoom = async (store: Store, owner: string, ...others: string[]): Promise<string> => {
  const { act } = environment(store);
  const id = `room-${ids++}`;
  const room = await privateRoomName(owner, id);
  await act(owner, room, { kind: "create" }, { id });
  for (const member of others) await act(owner, room, { kind: "role", member, role: "member" });
  return room;
};

/** The direct room of some users, as the first of them opens it. */
export const directRoom = async (store: Store, user: string, ...others: string[]): Promise<string> => {
  const room = await directRoomName([user, ...others]);
  await environment(store).act(user, room, { kind: "create", with: others });
  return room;
};
