import type { Receipts } from "@parley/client/profiles";
import { useCallback, useEffect, useState } from "react";
import { useSession } from "../../session/context.tsx";
import { requestProblem } from "../../session/request-problem.ts";

/** What is known of who has seen a message. */
export type ShownReceipts =
  | { readonly state: "loading" }
  | { readonly state: "read"; readonly receipts: Receipts }
  | { readonly state: "failed"; readonly problem: string };

/** Who has seen the message of a room with this seq, and how to read it again. */
export function useReceipts(room: string, seq: number): { shown: ShownReceipts; read: () => void } {
  const { client } = useSession();
  const [shown, setShown] = useState<ShownReceipts>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt reads it again
  useEffect(() => {
    let isOver = false;
    const show = (next: ShownReceipts) => {
      if (!isOver) setShown(next);
    };
    setShown({ state: "loading" });
    client
      .profiles()
      .then((profiles) => profiles.receipts(room, seq))
      .then(
        (receipts) => show({ state: "read", receipts }),
        (cause: unknown) => show({ state: "failed", problem: requestProblem(cause) }),
      );
    return () => {
      isOver = true;
    };
  }, [client, room, seq, attempt]);

  return { shown, read: useCallback(() => setAttempt((before) => before + 1), []) };
}
