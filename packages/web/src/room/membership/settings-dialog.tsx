import SettingsDialog from "../../settings/settings-dialog.tsx";
import { BlockedSection } from "./blocked-section.tsx";

/** The settings, with whom the user has blocked. */
export default function Settings({ onClose }: { onClose: () => void }) {
  return (
    <SettingsDialog onClose={onClose}>
      <BlockedSection />
    </SettingsDialog>
  );
}
