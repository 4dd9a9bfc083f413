import type { TimelineMessage } from "@parley/client/snapshot";
import { hasAccountsStore } from "../../account/sign-in.ts";
import { useClient } from "../../session/context.tsx";
import { currentUserStore } from "../../session/current-user.ts";
import { useStored } from "../../storage/stored.ts";
import { senderBadge } from "../../user/sender-badge.ts";
import { kindOfUser, type SenderMarks, tagIn } from "./sender-marks.ts";

/** The sender of a message: of our own one, also before any server has said who we are. */
export function useSender(room: string, message: TimelineMessage): SenderMarks & { readonly userId: string } {
  const user = useStored(currentUserStore);
  const hasAccounts = useStored(hasAccountsStore);
  const tag = useClient(({ rooms }) => tagIn(rooms.get(room), message));
  const { userId, name } = message.own && message.name === "" && user ? user : message;
  const standing = senderBadge(message, hasAccounts);
  return { userId, name, own: message.own, standing, kind: kindOfUser(userId), tag };
}
