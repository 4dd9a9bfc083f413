import { useLocation } from "wouter";
import { Logo, Page } from "../page/page.tsx";
import type { SignedIn } from "../session/account.ts";
import { Avatar } from "../user/avatar.tsx";
import { DeleteAccount } from "./delete-account.tsx";

/** The page after signing in again to delete an account. */
export default function DeleteAccountPage({ account }: { account: SignedIn }) {
  const [, navigate] = useLocation();
  return (
    <Page>
      <title>Delete your account · Parley</title>
      <Logo />
      <h1 className="mt-5 font-bold text-2xl tracking-tight">Delete your account?</h1>
      <p className="my-4 flex items-center gap-3 font-semibold">
        <Avatar userId={account.userId} name={account.name} />
        <bdi className="min-w-0 truncate">{account.name}</bdi>
      </p>
      <DeleteAccount account={account} onKeep={() => navigate("/", { replace: true })} />
    </Page>
  );
}
