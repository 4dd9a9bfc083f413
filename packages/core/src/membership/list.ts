import type { Unseen } from "../answer/fit.ts";
import { memberBytes } from "../event-kinds/membership.ts";
import { muteBytes } from "../event-kinds/mute-item.ts";
import type { RoomMembers } from "../protocol/http.ts";
import { isAlive } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import { namesBy } from "../wire/name-prefix.ts";

type Page = {
  limit: number;
  after?: string | undefined;
  prefix?: string | undefined;
  muted?: boolean | undefined;
  banned?: boolean | undefined;
};

/**
 * A page of a room's members, in the order of their ids: one eventually consistent Query of the index.
 *
 * @param page at most `limit` items, after a member's. Those that have expired are among them, and are
 *   left out; so are those in whose name no word begins with `prefix`: see `namesBy`. `muted`: also who is
 *   muted, by another such Query. `banned`: those who are banned, in place of the members, but for bans of
 *   releases that did not list them.
 * @param unseen receives the bytes of all items that are read.
 */
export const listMembers = async (
  store: Store,
  room: string,
  { limit, after, prefix, muted: withMuted = false, banned = false }: Page,
  unseen?: Unseen,
): Promise<RoomMembers> => {
  const query = (banned ? store.banned : store.members).query.byRoom({ room });
  const from = after === undefined ? query : query.gt({ member: after });
  // One more tells whether there is a further page.
  const [{ data }, muted] = await Promise.all([
    from.go({ limit: limit + 1, pages: 1 }),
    withMuted ? listMuted(store, room, unseen) : undefined,
  ]);
  if (data.length > 0) unseen?.(data.length * memberBytes);
  const items = data.slice(0, limit);
  const isSought = prefix ? namesBy(prefix) : () => true;
  const members = items
    .filter((item) => isAlive(store, item) && (banned || !item.left) && isSought(item.name ?? ""))
    .map(({ member, name, role }) => ({
      userId: member,
      ...(name !== undefined && { name }),
      ...(role !== undefined && { role }),
    }));
  const last = data.length > limit ? items.at(-1) : undefined;
  return { members, ...(muted && { muted }), ...(last && { next: last.member }) };
};

/** The most mutes that are listed, those that have ended within a week among them. */
const maxMutes = 200;

const listMuted = async (store: Store, room: string, unseen?: Unseen) => {
  const { data } = await store.mutes.query.byRoom({ room }).go({ limit: maxMutes, pages: 1 });
  unseen?.((1 + data.length) * muteBytes);
  return data
    .filter(({ until }) => until > store.now())
    .map(({ member, until }) => ({ userId: member, until: new Date(until).toISOString() }));
};
