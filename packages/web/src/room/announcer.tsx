import { useEffect, useState } from "react";
import { hasAccountsStore } from "../account/sign-in.ts";
import { useSession } from "../session/context.tsx";
import { announcementOf, arrivalOf, changeOf, type Told } from "./announcement.ts";

const batchMs = 1000;

/**
 * Tells screen readers of new messages by others and of changes, politely and together (the list itself would read out
 * everything), and of own ones that failed.
 */
export function Announcer({ room }: { room: string }) {
  const { client } = useSession();
  const [text, setText] = useState("");

  useEffect(() => {
    let batch: Told[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = () => {
      setText(announcementOf(batch));
      batch = [];
      timer = undefined;
    };
    const tell = (...told: Told[]) => {
      batch.push(...told);
      if (batch.length > 0) timer ??= setTimeout(say, batchMs);
    };
    const isChange = (key: string) =>
      client
        .snapshot()
        .rooms.get(room)
        ?.messages.some(({ change }) => change?.id === key);
    const stops = [
      client.on("message", (event) => {
        if (event.room === room && !event.message.own)
          tell(...arrivalOf(event.message, hasAccountsStore.get()));
      }),
      client.on("changed", (event) => {
        if (event.room === room) tell(changeOf(event.message, hasAccountsStore.get()));
      }),
      client.on("error", ({ room: at, key, message }) => {
        if (at !== room || key === undefined) return;
        setText(`${isChange(key) ? "The message was not changed." : "Not sent."} ${message}`);
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
