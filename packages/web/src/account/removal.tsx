import { useEffect, useState } from "react";
import { Logo, Page } from "../page/page.tsx";
import type { SignedIn } from "../session/account.ts";
import { useDeletedNotice } from "./deleted-notice.tsx";
import { finishRemoving, type Removal } from "./leave.ts";
import { SignInButton } from "./sign-in-button.tsx";

const sentence = {
  working:
    "This takes about a minute, since what you said last may still be on its way. You can close this page: it goes on when you come back, or sign in again.",
  unreachable: "Parley cannot be reached right now. It goes on by itself as soon as it can.",
  "sign in": "It is not done yet. Sign in once more, so that it can be finished.",
};

/** In the place of the chat while an account is being deleted, in every tab. */
export default function RemovalPage({ account }: { account: SignedIn }) {
  const [{ state, messages }, setRemoval] = useState<Removal>({ state: "working", messages: 0 });
  useDeletedNotice();
  useEffect(() => {
    const ending = new AbortController();
    finishRemoving(account, setRemoval, ending.signal).catch(() => {
      if (!ending.signal.aborted) setRemoval((removal) => ({ ...removal, state: "unreachable" }));
    });
    return () => ending.abort();
  }, [account]);

  return (
    <Page>
      <title>Deleting your account · Parley</title>
      <Logo />
      <h1 className="mt-5 font-bold text-2xl tracking-tight">Deleting your account…</h1>
      <p className="mt-2 text-quiet" role="status">
        {sentence[state] + (messages > 0 ? ` Messages so far: ${messages.toLocaleString("en")}.` : "")}
      </p>
      {state === "sign in" && (
        <div className="mt-6">
          <SignInButton primary />
        </div>
      )}
    </Page>
  );
}
