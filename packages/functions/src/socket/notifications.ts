import { requireRoomAccess } from "@parley/core/access/require-room";
import { notificationsCost } from "@parley/core/cost";
import { setLevel } from "@parley/core/membership/set-level";
import type { Notifications, NotificationsFrame } from "@parley/core/protocol/notifications";
import { costs } from "../cost-limits.ts";
import { store } from "../store.ts";
import type { IncomingFrame } from "./message-route.ts";
import { tellConnections } from "./tell-connections.ts";

/**
 * Sets what of a room a user is notified of, and tells the user's other connections. The answer is the
 * setting that holds: another device may have changed it since.
 */
export const setNotifications = async (
  { connection, member, payer }: Pick<IncomingFrame, "connection" | "member" | "payer">,
  { id, room, level, revision }: Notifications,
): Promise<NotificationsFrame> => {
  const { userId, connectionId } = connection;
  costs.throwIfUnaffordable(payer, notificationsCost);
  costs.charge(payer, notificationsCost);
  const onCost = (cost: number) => costs.charge(payer, cost);
  await requireRoomAccess(store, "setNotifications", { user: userId, member, room }, onCost);
  const notifications = await setLevel(store, userId, { room, level, revision });
  const frame: NotificationsFrame = { action: "notifications", room, notifications };
  // Also when it is sent again: the first attempt may have died before it told them.
  const isOurs = notifications.level === level && notifications.revision === revision;
  if (isOurs) await tellConnections({ userId, except: connectionId }, frame, payer);
  return { ...frame, ...(id !== undefined && { id }) };
};
