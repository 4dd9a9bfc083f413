import { useEffect, useState } from "react";
import { useSession } from "../../session/context.tsx";
import type { Muted } from "../moderation/muted-now.ts";

export type ListedMember = {
  readonly userId: string;
  readonly name?: string | undefined;
  /** Of those who are more than members. */
  readonly role?: string | undefined;
};

type Found = {
  members: readonly ListedMember[];
  muted: readonly Muted[];
  next: string | undefined;
};

type Members = {
  members: readonly ListedMember[];
  /** Who is muted, where that was asked for. */
  muted: readonly Muted[];
  /** What there is to say about as many as are shown. */
  statusOf: (count: number) => string;
  failed: boolean;
  /** Whether there are more of them. */
  more: boolean;
  /** Reads the next page, or the one that could not be read. */
  load: () => void;
};

/** The members of a room, a page at a time; for those who keep order, also who is muted. */
export function useMembers(room: string, keeps: boolean): Members {
  const { client } = useSession();
  const [withMuted] = useState(keeps);
  const [found, setFound] = useState<Found>({ members: [], muted: [], next: undefined });
  const [asked, setAsked] = useState<{ after: string | undefined }>({ after: undefined });
  const [state, setState] = useState<"loading" | "failed" | "read">("loading");

  useEffect(() => {
    const life = new AbortController();
    const read = async () => {
      try {
        const page = { ...asked, muted: withMuted && asked.after === undefined, signal: life.signal };
        const { members, muted, next } = await client.members(room, page);
        if (life.signal.aborted) return;
        setFound((before) => ({
          members: [...before.members, ...members],
          muted: muted ?? before.muted,
          next,
        }));
        setState("read");
      } catch {
        if (!life.signal.aborted) setState("failed");
      }
    };
    void read();
    return () => life.abort();
  }, [client, room, asked, withMuted]);

  const { members, muted, next } = found;
  return {
    members,
    muted,
    statusOf: (count) => statusOf(state, count, next !== undefined),
    failed: state === "failed",
    more: state !== "failed" && next !== undefined,
    load: () => {
      if (state === "loading") return;
      setState("loading");
      setAsked({ after: next });
    },
  };
}

function statusOf(state: "loading" | "failed" | "read", count: number, more: boolean): string {
  if (state === "loading") return "Loading…";
  if (state === "failed") return "The members could not be read. Check your connection, and try again.";
  if (more) return `The first ${count} members`;
  return count === 1 ? "1 member" : `${count} members`;
}
