import { Dialog } from "../dialog/dialog.tsx";
import { NameForm } from "./name-form.tsx";
import { SchemeChoice } from "./scheme-choice.tsx";
import { ServerForm } from "./server-form.tsx";

export default function SettingsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Settings" onClose={onClose}>
      <div className="flex flex-col gap-7">
        <NameForm />
        <SchemeChoice />
        <ServerForm />
      </div>
    </Dialog>
  );
}
