import type { Parley } from "@parley/client/parley";
import { useCallback, useEffect, useState } from "react";
import { useSession } from "../../session/context.tsx";
import { requestProblem } from "../../session/request-problem.ts";

export type Listed = Awaited<ReturnType<Parley["invitations"]>>[number];
export type Terms = Parameters<Parley["invite"]>[1];

/** The invitations to a room, as they were read and changed here. */
export function useInvitations(room: string) {
  const { client } = useSession();
  const [list, setList] = useState<readonly Listed[]>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const read = useCallback(async () => setList(await client.invitations(room)), [client, room]);

  useEffect(() => {
    read().catch((cause: unknown) => setProblem(requestProblem(cause)));
  }, [read]);

  /** Does one thing at a time, and says why it failed. */
  const change = async (act: () => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    setProblem(undefined);
    await act().catch((cause: unknown) => setProblem(requestProblem(cause)));
    setBusy(false);
  };

  return {
    list,
    problem,
    isBusy,
    /** @param onMade is given the token, which is nowhere after. */
    make: (terms: Terms, onMade: (token: string) => void) =>
      change(async () => {
        const { token, ...made } = await client.invite(room, terms);
        setList((before) => before && [made, ...before]);
        onMade(token);
      }),
    revoke: (id: string) =>
      change(async () => {
        await client.revokeInvitation(room, id);
        setList((before) => before?.filter((each) => each.id !== id));
      }),
    readAgain: () => change(read),
  };
}
