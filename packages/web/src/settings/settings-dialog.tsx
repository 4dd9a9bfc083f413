import type { ReactNode } from "react";
import { AccountSection } from "../account/account-section.tsx";
import { SignInSection } from "../account/sign-in-section.tsx";
import { Dialog } from "../dialog/dialog.tsx";
import { accountStore } from "../session/account.ts";
import { useStored } from "../storage/stored.ts";
import { EnterChoice } from "./enter-choice.tsx";
import { NameForm } from "./name-form.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { SchemeChoice } from "./scheme-choice.tsx";
import { ServerForm } from "./server-form.tsx";

type Props = { onClose: () => void; children?: ReactNode };

/** @param children further sections. */
export default function SettingsDialog({ onClose, children }: Props) {
  const account = useStored(accountStore);
  return (
    <Dialog title="Settings" onClose={onClose}>
      <div className="flex flex-col gap-7">
        {account ? <AccountSection account={account} /> : <NameForm />}
        <ProfileForm />
        {!account && <SignInSection />}
        <SchemeChoice />
        <EnterChoice />
        {children}
        <ServerForm />
      </div>
    </Dialog>
  );
}
