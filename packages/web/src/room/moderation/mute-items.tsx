import { Menu } from "@base-ui/react/menu";
import { ChevronRight, Volume2, VolumeX } from "lucide-react";
import { useSession } from "../../session/context.tsx";
import { durationText } from "../time/duration.ts";

/** The times for which somebody is muted from a menu, in minutes. */
const choices = [10, 60, 24 * 60, 7 * 24 * 60];

type Props = {
  room: string;
  userId: string;
  isMuted: boolean;
  /** Whether the menu has icons. */
  hasIcons?: boolean;
  /** Where the choice of times is in the page. */
  container?: HTMLElement | null;
};

/** In a menu: mutes somebody for some time, or ends that. */
export function MuteItems({ room, userId, isMuted, hasIcons = false, container }: Props) {
  const { client } = useSession();
  if (isMuted)
    return (
      <Menu.Item className="menu-item" onClick={() => client.mute(room, userId, 0)}>
        {hasIcons && <Volume2 aria-hidden="true" className="size-4" />}
        Unmute
      </Menu.Item>
    );
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className="menu-item">
        {hasIcons && <VolumeX aria-hidden="true" className="size-4" />}
        <span className="flex-1">Mute</span>
        <ChevronRight aria-hidden="true" className="size-4 rtl:-scale-x-100" />
      </Menu.SubmenuTrigger>
      <Menu.Portal container={container}>
        <Menu.Positioner collisionPadding={8} className="z-30 outline-none">
          <Menu.Popup className="menu">
            {choices.map((minutes) => (
              <Menu.Item
                key={minutes}
                className="menu-item"
                onClick={() => client.mute(room, userId, minutes)}
              >
                For {durationText(minutes * 60)}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}
