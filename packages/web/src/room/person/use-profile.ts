import type { MemberProfile } from "@parley/client/profiles";
import { ParleyError } from "@parley/core/wire/error";
import { useCallback, useEffect, useState } from "react";
import { useSession } from "../../session/context.tsx";
import { requestProblem } from "../../session/request-problem.ts";

/** What is known of a member's profile. */
export type ShownProfile =
  | { readonly state: "loading" }
  | { readonly state: "read"; readonly profile: MemberProfile }
  | { readonly state: "not a member" }
  | { readonly state: "failed"; readonly problem: string };

/** The profile of a user, as the members of a room are shown it, and how to read it again. */
export function useProfile(room: string, userId: string): { shown: ShownProfile; read: () => void } {
  const { client } = useSession();
  const [shown, setShown] = useState<ShownProfile>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt reads it again
  useEffect(() => {
    let isOver = false;
    const show = (next: ShownProfile) => {
      if (!isOver) setShown(next);
    };
    setShown({ state: "loading" });
    client
      .profiles()
      .then((profiles) => profiles.of(room, userId))
      .then(
        (profile) => show({ state: "read", profile }),
        (cause: unknown) => show(failure(cause)),
      );
    return () => {
      isOver = true;
    };
  }, [client, room, userId, attempt]);

  return { shown, read: useCallback(() => setAttempt((before) => before + 1), []) };
}

const failure = (cause: unknown): ShownProfile =>
  cause instanceof ParleyError && cause.code === "not_found"
    ? { state: "not a member" }
    : { state: "failed", problem: requestProblem(cause) };
