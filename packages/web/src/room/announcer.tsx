import type { TimelineMessage } from "@parley/client/snapshot";
import { useEffect, useState } from "react";
import { useSession } from "../session/context.tsx";
import { announcementOf } from "./announcement.ts";

const batchMs = 1000;

/**
 * Tells screen readers of new messages by others, politely and together (the list itself would read out everything),
 * and of own ones that failed.
 */
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
    const stops = [
      client.on("message", (event) => {
        if (event.room !== room || event.message.own) return;
        batch.push(event.message);
        timer ??= setTimeout(say, batchMs);
      }),
      client.on("error", (problem) => {
        if (problem.room === room && problem.key !== undefined) setText(`Not sent. ${problem.message}`);
      }),
    ];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [client, room]);

  return (
    <div aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
