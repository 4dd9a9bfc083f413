import { useEffect, useState } from "react";
import { useSession } from "../../session/context.tsx";

export type ListedMember = {
  readonly userId: string;
  readonly name?: string | undefined;
  /** Of those who are more than members. */
  readonly role?: string | undefined;
};

type Found = { members: readonly ListedMember[]; next: string | undefined };

type Members = {
  members: readonly ListedMember[];
  /** What there is to say about as many as are shown. */
  statusOf: (count: number) => string;
  failed: boolean;
  /** Whether there are more of them. */
  more: boolean;
  /** Reads the next page, or the one that could not be read. */
  load: () => void;
};

/** The members of a room, a page at a time. */
export function useMembers(room: string): Members {
  const { client } = useSession();
  const [found, setFound] = useState<Found>({ members: [], next: undefined });
  const [asked, setAsked] = useState<{ after: string | undefined }>({ after: undefined });
  const [state, setState] = useState<"loading" | "failed" | "read">("loading");

  useEffect(() => {
    const life = new AbortController();
    const read = async () => {
      try {
        const { members, next } = await client.members(room, { ...asked, signal: life.signal });
        if (life.signal.aborted) return;
        setFound((before) => ({ members: [...before.members, ...members], next }));
        setState("read");
      } catch {
        if (!life.signal.aborted) setState("failed");
      }
    };
    void read();
    return () => life.abort();
  }, [client, room, asked]);

  const { members, next } = found;
  return {
    members,
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
