import { useCallback, useEffect, useState } from "react";
import { useSession } from "../../session/context.tsx";
import { requestProblem } from "../../session/request-problem.ts";
import type { Banned } from "../moderation/banned-now.ts";

/** `next`: where a further page begins, if there is one. */
type Found = { banned: readonly Banned[]; next: string | undefined };

/** Those who are banned from a room, a page at a time. `found` is undefined before the first. */
export function useBanned(room: string) {
  const { client } = useSession();
  const [found, setFound] = useState<Found>();
  const [problem, setProblem] = useState<string>();
  const read = useCallback(
    async (after?: string) => {
      try {
        const { members, next } = await client.members(room, { after, banned: true });
        // An older server has the members instead.
        const banned = members.filter(({ role }) => role === "banned");
        setFound((before) => ({ banned: [...(before?.banned ?? []), ...banned], next }));
        setProblem(undefined);
      } catch (cause) {
        setProblem(requestProblem(cause));
      }
    },
    [client, room],
  );
  useEffect(() => void read(), [read]);
  return { found, problem, read };
}
