import type { NotificationSetting } from "../protocol/notifications.ts";
import type { MemberItem } from "../table/member.entity.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import type { Level } from "../wire/notification-level.ts";

/** What a member's item says of their notifications. */
export const settingOf = ({ level, levelRevision }: MemberItem): NotificationSetting | undefined =>
  level === undefined || levelRevision === undefined ? undefined : { level, revision: levelRevision };

/**
 * Stores what of a room a member is notified of, unless a setting with the same or a higher revision is
 * stored. However many devices do so at once, all of them are told the same.
 *
 * @returns the setting that holds now.
 * @throws ParleyError `not_member`.
 */
export const setLevel = async (
  store: Store,
  member: string,
  { room, level, revision }: { room: string; level: Level; revision: number },
): Promise<NotificationSetting> => {
  const set = await store.members
    .patch({ member, room })
    .set({ level, levelRevision: revision })
    .where(
      ({ left, levelRevision }, { notExists, lt }) =>
        `${notExists(left)} AND (${notExists(levelRevision)} OR ${lt(levelRevision, revision)})`,
    )
    .go({ returnOnConditionCheckFailure: true });
  if (!set.rejected) return { level, revision };
  const { data } = await store.members.get({ member, room }).go({ consistent: true });
  const stored = data && !data.left ? settingOf(data) : undefined;
  if (stored) return stored;
  throw new ParleyError("not_member", "Join this room to be notified of it.", { field: "room" });
};
