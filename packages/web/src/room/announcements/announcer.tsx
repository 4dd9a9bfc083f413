import { useEffect, useState } from "react";
import { hasAccountsStore } from "../../account/sign-in.ts";
import { useSession } from "../../session/context.tsx";
import { announcementsOf, arrivalOf, changeOf, type Told } from "./announcement.ts";

const batchMs = 1000;

/** The announcements that stay in the page: a screen reader has read the earlier ones. */
const kept = 12;

type Announcement = { readonly nth: number; readonly text: string };

/**
 * Announces others' new messages and changes to screen readers, politely and together (the list
 * itself would read out everything), and own ones that failed. Each is a separate element: the same
 * text once more is new, and no text runs into the next.
 */
export default function Announcer({ room }: { room: string }) {
  const { client } = useSession();
  const [announcements, setAnnouncements] = useState<readonly Announcement[]>([]);

  useEffect(() => {
    const announce = (texts: readonly string[]) =>
      setAnnouncements((before) => {
        const next = (before.at(-1)?.nth ?? 0) + 1;
        return [...before, ...texts.map((text, index) => ({ nth: next + index, text }))].slice(-kept);
      });
    let batch: Told[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = () => {
      announce(announcementsOf(batch));
      batch = [];
      timer = undefined;
    };
    const tell = (...told: Told[]) => {
      batch.push(...told);
      if (batch.length > 0) timer ??= setTimeout(say, batchMs);
    };
    const scene = () => ({ room: client.snapshot().rooms.get(room), hasAccounts: hasAccountsStore.get() });
    const isBlocked = (userId: string) => client.snapshot().blocked.includes(userId);
    const isChange = (key: string) => scene().room?.messages.some(({ change }) => change?.id === key);
    const stops = [
      client.on("message", (event) => {
        if (event.room === room && !event.message.own && !isBlocked(event.message.userId))
          tell(...arrivalOf(event.message, scene()));
      }),
      client.on("changed", (event) => {
        if (event.room === room && !isBlocked(event.message.userId)) tell(changeOf(event.message, scene()));
      }),
      client.on("error", ({ room: at, key, message }) => {
        if (at !== room || key === undefined) return;
        announce([`${isChange(key) ? "The message was not changed." : "Not sent."} ${message}`]);
      }),
    ];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [client, room]);

  return (
    <div aria-live="polite" aria-relevant="additions" className="sr-only">
      {announcements.map(({ nth, text }) => (
        <p key={nth}>{text}</p>
      ))}
    </div>
  );
}
