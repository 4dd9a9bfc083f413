import { MessageTime } from "../time/message-time.tsx";
import type { SenderMarks } from "./sender-marks.ts";
import { SenderName } from "./sender-name.tsx";

/** Above the first message of a group: who, and when. */
export function Sender({ sender, timestamp }: { sender: SenderMarks; timestamp: string }) {
  return (
    <div className="mb-1 flex max-w-full flex-wrap items-baseline gap-x-2 px-1">
      <SenderName sender={sender} />
      <MessageTime timestamp={timestamp} />
    </div>
  );
}
