import { useEffect, useState } from "react";
import { useSession } from "../session/context.tsx";
import { prefixFrom } from "./prefix.ts";

/** Milliseconds that a reader stops typing for before the directory is asked. */
const pauseMs = 250;

type Titles = ReadonlyMap<string, string>;
type Found = {
  prefix: string;
  rooms: readonly string[];
  titles: Titles;
  next: string | undefined;
  failed: boolean;
};

const nothing: Found = { prefix: "", rooms: [], titles: new Map(), next: undefined, failed: false };

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

/** The rooms of the directory whose names begin with what was typed. */
export function useDirectory(text: string): Directory {
  const { client } = useSession();
  const prefix = prefixFrom(text);
  const [after, setAfter] = useState<string>();
  const [found, setFound] = useState<Found>();
  const [asked, setAsked] = useState(prefix);
  if (asked !== prefix) {
    setAsked(prefix);
    setAfter(undefined);
  }

  useEffect(() => {
    if (prefix === undefined) return;
    const life = new AbortController();
    const ask = async () => {
      try {
        const page = await client.findRooms(prefix, { after, signal: life.signal });
        setFound((before) => ({
          prefix,
          rooms: after === undefined ? page.rooms : [...(before?.rooms ?? []), ...page.rooms],
          titles: new Map([...(before?.titles ?? []), ...(page.titles ?? [])]),
          next: page.next,
          failed: false,
        }));
      } catch {
        if (!life.signal.aborted) setFound((before) => ({ ...(before ?? nothing), prefix, failed: true }));
      }
    };
    const timer = setTimeout(() => void ask(), after === undefined ? pauseMs : 0);
    return () => {
      clearTimeout(timer);
      life.abort();
    };
  }, [client, prefix, after]);

  const current = found?.prefix === prefix ? found : undefined;
  const rooms = found && prefix !== undefined ? found.rooms : [];
  return {
    rooms,
    titles: found?.titles ?? nothing.titles,
    status: statusOf(prefix, current),
    more: current?.next !== undefined && current.next !== after,
    loadMore: () => setAfter(found?.next),
  };
}

function statusOf(prefix: string | undefined, found: Found | undefined): string | undefined {
  if (prefix === undefined) return "Names of rooms have the letters a to z, digits and hyphens.";
  if (!found) return "Searching…";
  if (found.failed) return "The rooms could not be read. Check your connection, and type again.";
  if (found.rooms.length > 0) return undefined;
  return prefix === "" ? "Nobody has joined a room yet." : `No room begins with “${prefix}”.`;
}
