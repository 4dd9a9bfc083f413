import { Menu } from "@base-ui/react/menu";
import { keepsOrder } from "@parley/core/wire/place";
import { deletedPrefix } from "@parley/core/wire/user-id";
import { CheckCheck, CircleUser, Copy, Flag, Pencil, Trash2 } from "lucide-react";
import { lazy, useEffect, useRef, useState } from "react";
import { hasMovedOn } from "../../dialog/moved-on.ts";
import { Part } from "../../part/part.tsx";
import { fetched } from "../../part/part-missing.ts";
import { useClient } from "../../session/context.tsx";
import { BlockItem } from "../blocking/block-item.tsx";
import { useChanging } from "../composer/edit-context.tsx";
import { useEdit } from "../composer/use-edit.ts";
import { BanItem } from "../moderation/ban-item.tsx";
import { MuteItems } from "../moderation/mute-items.tsx";
import { mutedNow } from "../moderation/muted-now.ts";
import type { ShownPerson } from "../person/person.tsx";
import { PinItem } from "../pins/pin-item.tsx";
import { useSender } from "../sender/use-sender.ts";
import { useUntil } from "../time/use-until.ts";
import { copyText } from "./copy-text.ts";
import { MenuIcon, type MessageActionsProps, menuButton } from "./menu-button.tsx";
import { UnreadItem } from "./unread-item.tsx";

const ReceiptsDialog = lazy(fetched(() => import("../receipts/receipts-dialog.tsx")));
const PersonDialog = lazy(fetched(() => import("../person/person-dialog.tsx")));

/** What can be done with a message. Its author may edit it, and delete it as those who keep order may. */
export default function MessageMenu({ room, message, menu, onMenu, bubble }: MessageActionsProps) {
  const { askDelete, askReport } = useChanging();
  const keeps = useClient(({ rooms }) => keepsOrder(rooms.get(room)?.role));
  const isMuted = useUntil(
    useClient(({ rooms }) => mutedNow([], rooms.get(room)?.activity).get(message.userId) ?? 0),
  );
  const edit = useEdit();
  /** Where it is in the page: within the landmark that it belongs to. */
  const [main] = useState(() => document.querySelector("main"));
  const trigger = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLDivElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  /** Whether the chosen action takes the focus. */
  const leads = useRef(false);
  const [person, setPerson] = useState<ShownPerson>();
  const [asksReceipts, setAsksReceipts] = useState(false);
  const { tag } = useSender(room, message);
  const [refused, setRefused] = useState(false);
  const copy = async () => {
    if (await copyText(message.text)) onMenu("closed");
    else setRefused(true);
  };
  const lifts = useLift(menu === "held");

  return (
    <>
      <Menu.Root
        open={menu !== "closed"}
        onOpenChange={(open, { reason }) => {
          if (reason === "outside-press" && lifts()) return;
          if (open) leads.current = false;
          onMenu(open ? "pressed" : "closed");
        }}
        onOpenChangeComplete={(open) => {
          if (open && menu === "keyed") first.current?.focus();
        }}
      >
        <Menu.Trigger ref={trigger} {...menuButton}>
          <MenuIcon />
        </Menu.Trigger>
        <Menu.Portal container={main}>
          <Menu.Positioner
            anchor={menu === "held" ? bubble : trigger}
            side="bottom"
            align="end"
            sideOffset={4}
            collisionPadding={8}
            className="z-10 outline-none"
          >
            <Menu.Popup
              ref={popup}
              className="menu"
              finalFocus={() => !leads.current && !hasMovedOn(popup.current)}
            >
              {message.own && (
                <Menu.Item
                  ref={first}
                  className="menu-item"
                  onClick={() => {
                    leads.current = true;
                    edit(message);
                  }}
                >
                  <Pencil aria-hidden="true" className="size-4" />
                  Edit
                </Menu.Item>
              )}
              <Menu.Item
                ref={message.own ? undefined : first}
                className="menu-item"
                closeOnClick={false}
                onClick={() => void copy()}
              >
                <Copy aria-hidden="true" className="size-4" />
                {refused ? "Copying is not allowed" : "Copy text"}
              </Menu.Item>
              <PinItem room={room} message={message} />
              {message.own && (
                <Menu.Item
                  className="menu-item"
                  onClick={() => {
                    leads.current = true;
                    setAsksReceipts(true);
                  }}
                >
                  <CheckCheck aria-hidden="true" className="size-4" />
                  Seen by
                </Menu.Item>
              )}
              {!message.own && <UnreadItem room={room} seq={message.seq} />}
              {!message.own && !isDeletedUser(message) && (
                <>
                  {message.verified && (
                    <Menu.Item
                      className="menu-item"
                      onClick={() => {
                        leads.current = true;
                        setPerson({ userId: message.userId, name: message.name, tag });
                      }}
                    >
                      <CircleUser aria-hidden="true" className="size-4" />
                      Profile
                    </Menu.Item>
                  )}
                  <Menu.Item
                    className="menu-item"
                    onClick={() => {
                      leads.current = true;
                      askReport({ message, from: trigger.current });
                    }}
                  >
                    <Flag aria-hidden="true" className="size-4" />
                    Report…
                  </Menu.Item>
                  <BlockItem
                    userId={message.userId}
                    onDone={() => {
                      leads.current = true;
                      onMenu("closed");
                      document.getElementById("message")?.focus();
                    }}
                  />
                </>
              )}
              {keeps && !message.own && (
                <MuteItems hasIcons room={room} userId={message.userId} isMuted={isMuted} container={main} />
              )}
              {keeps && !message.own && !isDeletedUser(message) && (
                <BanItem room={room} userId={message.userId} />
              )}
              {(message.own || keeps) && (
                <Menu.Item
                  className="menu-item text-bad"
                  onClick={() => {
                    leads.current = true;
                    askDelete({ message, from: trigger.current });
                  }}
                >
                  <Trash2 aria-hidden="true" className="size-4" />
                  Delete
                </Menu.Item>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {asksReceipts && (
        <Part onClose={() => setAsksReceipts(false)}>
          <ReceiptsDialog
            room={room}
            seq={message.seq}
            onClose={() => setAsksReceipts(false)}
            from={trigger.current}
          />
        </Part>
      )}
      {person && (
        <Part onClose={() => setPerson(undefined)}>
          <PersonDialog
            room={room}
            person={person}
            onClose={() => setPerson(undefined)}
            from={trigger.current}
          />
        </Part>
      )}
    </>
  );
}

/** Whether nobody is left to be blocked or reported. */
const isDeletedUser = ({ userId }: { userId: string }) => userId.startsWith(deletedPrefix);

/**
 * Distinguishes the end of the touch that opened the menu from a press beside it: until the next
 * press begins, the finger that held the message is still to be lifted.
 */
function useLift(held: boolean): () => boolean {
  const lifting = useRef(false);
  useEffect(() => {
    if (!held) return;
    lifting.current = true;
    const pressed = () => {
      lifting.current = false;
    };
    addEventListener("pointerdown", pressed, { capture: true, once: true });
    return () => {
      removeEventListener("pointerdown", pressed, { capture: true });
      pressed();
    };
  }, [held]);
  return () => lifting.current;
}
