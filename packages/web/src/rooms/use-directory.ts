import { titleCharacters } from "@parley/core/wire/limits";
import { useEffect, useState } from "react";
import { useSession } from "../session/context.tsx";
import { prefixFrom } from "./prefix.ts";

/** Milliseconds that a reader stops typing for before the directory is asked. */
const pauseMs = 250;

type Titles = ReadonlyMap<string, string>;
/** Where the further pages begin, by name and by title. */
type Next = { name?: string | undefined; title?: string | undefined };
type Found = { text: string; rooms: readonly string[]; titles: Titles; next: Next; failed: boolean };

const nothing: Found = { text: "", rooms: [], titles: new Map(), next: {}, failed: false };
const none = { rooms: [], titles: undefined, next: undefined };

const hasMore = ({ name, title }: Next): boolean => name !== undefined || title !== undefined;

type Directory = {
  rooms: readonly string[];
  /** The titles of those that have one. */
  titles: Titles;
  /** What there is to say about them. */
  status: string | undefined;
  /** Whether there are more of them. */
  more: boolean;
  loadMore: () => void;
};

/** The rooms of the directory whose names, or whose titles, begin with what was typed. */
export function useDirectory(typed: string): Directory {
  const { client } = useSession();
  const text = typed.trim();
  const [after, setAfter] = useState<Next>();
  const [found, setFound] = useState<Found>();
  const [asked, setAsked] = useState(text);
  if (asked !== text) {
    setAsked(text);
    setAfter(undefined);
  }

  useEffect(() => {
    const life = new AbortController();
    const { signal } = life;
    const ask = async () => {
      const prefix = prefixFrom(text);
      const isAsked = (point: string | undefined) => after === undefined || point !== undefined;
      try {
        const pages = await Promise.all([
          prefix !== undefined && isAsked(after?.name)
            ? client.findRooms(prefix, { after: after?.name, signal })
            : none,
          text !== "" && isAsked(after?.title)
            ? client.findRooms(text.slice(0, titleCharacters), { by: "title", after: after?.title, signal })
            : none,
        ]);
        const [named, titled] = pages;
        setFound((before) => {
          const earlier = after === undefined ? [] : (before?.rooms ?? []);
          return {
            text,
            rooms: [...new Set([...earlier, ...named.rooms, ...titled.rooms])],
            titles: new Map([before, ...pages].flatMap((page) => [...(page?.titles ?? [])])),
            next: { name: named.next, title: titled.next },
            failed: false,
          };
        });
      } catch {
        if (!signal.aborted) setFound((before) => ({ ...(before ?? nothing), text, failed: true }));
      }
    };
    const timer = setTimeout(() => void ask(), after === undefined ? pauseMs : 0);
    return () => {
      clearTimeout(timer);
      life.abort();
    };
  }, [client, text, after]);

  const current = found?.text === text ? found : undefined;
  return {
    rooms: found?.rooms ?? [],
    titles: found?.titles ?? nothing.titles,
    status: statusOf(text, current),
    more: current !== undefined && hasMore(current.next) && current.next !== after,
    loadMore: () => setAfter(found?.next),
  };
}

function statusOf(text: string, found: Found | undefined): string | undefined {
  if (!found) return "Searching…";
  if (found.failed) return "The rooms could not be read. Check your connection, and type again.";
  if (found.rooms.length > 0) return undefined;
  return text === "" ? "Nobody has joined a room yet." : `No room begins with “${text}”.`;
}
