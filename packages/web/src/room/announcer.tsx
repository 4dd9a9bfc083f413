import type { TimelineMessage } from "@parley/client/snapshot";
import { useEffect, useState } from "react";
import { useSession } from "../session/context.tsx";
import { announcementOf } from "./announcement.ts";

const batchMs = 1000;

/** Tells screen readers of new messages by others, politely and together: the list itself would read out everything. */
export function Announcer({ room }: { room: string }) {
  const { client } = useSession();
  const [text, setText] = useState("");

  useEffect(() => {
    let batch: TimelineMessage[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = () => {
      setText(announcementOf(batch));
      batch = [];
      timer = undefined;
    };
    const stop = client.on("message", (event) => {
      if (event.room !== room || event.message.own) return;
      batch.push(event.message);
      timer ??= setTimeout(say, batchMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client, room]);

  return (
    <div aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
