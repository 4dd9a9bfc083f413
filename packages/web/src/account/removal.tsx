import { useEffect, useState } from "react";
import { Logo, Page } from "../page/page.tsx";
import { remaining } from "../page/remaining.ts";
import type { SignedIn } from "../session/account.ts";
import { useDeletedNotice } from "./deleted-notice.tsx";
import { finishRemoving, type Removal } from "./leave.ts";
import { SignInButton } from "./sign-in-button.tsx";

const sentences = {
  working:
    "This takes about a minute, because your last messages may still be in flight. You can close this page: deletion continues when you come back or sign in again.",
  unreachable: "Parley is unavailable right now. Deletion continues as soon as it is back.",
  "sign in": "Deletion is not finished. Sign in again to finish it.",
};

const sentenceOf = (removal: Removal): string =>
  removal.state === "too many requests"
    ? `Too many requests. Deletion continues in ${remaining(removal.retryAfter * 1000)}.`
    : sentences[removal.state];

/** Replaces the chat while an account is being deleted, in every tab. */
export default function RemovalPage({ account }: { account: SignedIn }) {
  const [removal, setRemoval] = useState<Removal>({ state: "working", messages: 0 });
  const { state, messages } = removal;
  useDeletedNotice();
  useEffect(() => {
    const ending = new AbortController();
    finishRemoving(account, setRemoval, ending.signal).catch(() => {
      if (!ending.signal.aborted)
        setRemoval(({ messages: soFar }) => ({ state: "unreachable", messages: soFar }));
    });
    return () => ending.abort();
  }, [account]);

  return (
    <Page>
      <title>Deleting your account · Parley</title>
      <Logo />
      <h1 className="mt-5 font-bold text-2xl tracking-tight">Deleting your account…</h1>
      <p className="mt-2 text-quiet" role="status">
        {sentenceOf(removal) + (messages > 0 ? ` Messages so far: ${messages.toLocaleString("en")}.` : "")}
      </p>
      {state === "sign in" && (
        <div className="mt-6">
          <SignInButton primary />
        </div>
      )}
    </Page>
  );
}
