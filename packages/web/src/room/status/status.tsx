import type { ConnectionStatus } from "@parley/client/snapshot";
import { statusNames } from "../../session/status.ts";

const dots: Record<ConnectionStatus, string> = {
  open: "bg-good before:absolute before:inset-0 before:animate-pulse-ring before:rounded-full before:bg-inherit",
  connecting: "bg-amber-500",
  waiting: "bg-amber-500",
  closed: "bg-quiet",
};

/** The state of the connection: a dot that pulses while connected, and its name. */
export function Status({ status }: { status: ConnectionStatus }) {
  return (
    <div role="status" className="status flex items-center gap-2 text-quiet text-xs">
      <span
        aria-hidden="true"
        data-status={status}
        className={`relative size-2 rounded-full ${dots[status]}`}
      />
      {/* An element of its own: where the page is translated, React cannot change a text that has neighbors. */}
      <span>{statusNames[status]}</span>
    </div>
  );
}
