import type { ConnectionStatus } from "@parley/client/snapshot";
import { statusNames } from "../session/status.ts";

const dots: Record<ConnectionStatus, string> = {
  open: "bg-good [--dot:var(--color-good)] animate-pulse-ring",
  connecting: "bg-amber-500",
  waiting: "bg-amber-500",
  closed: "bg-quiet",
};

/** The state of the connection: a dot that pulses while connected, and its name. */
export function Status({ status }: { status: ConnectionStatus }) {
  return (
    <div role="status" className="status flex items-center gap-2 text-quiet text-xs">
      <span aria-hidden="true" data-status={status} className={`size-2 rounded-full ${dots[status]}`} />
      {statusNames[status]}
    </div>
  );
}
