import type { ConnectionStatus } from "@parley/client/snapshot";

/** What to call each state of the connection. */
export const statusNames: Record<ConnectionStatus, string> = {
  open: "Connected",
  connecting: "Connecting",
  waiting: "Reconnecting",
  closed: "Disconnected",
};
