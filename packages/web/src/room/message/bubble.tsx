import type { TimelineMessage } from "@parley/client/snapshot";
import { Ban } from "lucide-react";
import { lazy, memo, useRef, useState } from "react";
import { Part } from "../../part/part.tsx";
import { fetched } from "../../part/part-missing.ts";
import { themeOf } from "../../theme/theme.ts";
import { Avatar } from "../../user/avatar.tsx";
import { isChangeable, isStored } from "../composer/changeable.ts";
import { useChanging } from "../composer/edit-context.tsx";
import { Sender } from "../sender/sender.tsx";
import { spokenSender } from "../sender/spoken.ts";
import { useSender } from "../sender/use-sender.ts";
import { fullTime } from "../time/time.ts";
import { CopyButton } from "./copy-button.tsx";
import type { MenuState } from "./menu-button.tsx";
import { MessageActions } from "./message-actions.tsx";
import { Late, Progress } from "./message-status.tsx";
import { MessageText } from "./message-text.tsx";
import { useLongPress } from "./use-long-press.ts";

export const loadMessageFailure = () => import("./message-failure.tsx");
const MessageFailure = lazy(fetched(loadMessageFailure));

type Props = {
  room: string;
  message: TimelineMessage;
  startsGroup: boolean;
  endsGroup: boolean;
  /** Whether it just arrived, and slides in. */
  arrives: boolean;
};

/**
 * One message in the colors of its sender. The first of a group has the name, own ones are on the
 * right.
 */
export const Bubble = memo(function Bubble({ room, message, startsGroup, endsGroup, arrives }: Props) {
  const { own, text, change } = message;
  const { userId, ...sender } = useSender(room, message);
  const { name, standing } = sender;
  const bubble = useRef<HTMLDivElement>(null);
  const [menu, setMenu] = useState<MenuState>("closed");
  const longPress = useLongPress(() => setMenu("held"));
  const stored = isStored(message);
  const inComposer = useChanging().editingKey === message.key && !message.deleted;
  const time = fullTime(Date.parse(message.timestamp));
  return (
    <article
      aria-label={`${spokenSender(sender)}, ${time}`}
      data-theme={themeOf(userId)}
      data-state={message.state}
      data-change={change?.state}
      className={`group flex gap-2.5 px-3 sm:px-5 ${own ? "own flex-row-reverse" : ""} ${
        startsGroup ? "pt-3" : "pt-1"
      } ${arrives ? "animate-arrive" : ""}`}
    >
      <div className={`w-8 shrink-0 sm:w-10 ${own ? "max-sm:hidden" : ""}`}>
        {startsGroup && (
          <>
            <span className="sm:hidden">
              <Avatar userId={userId} name={name} standing={standing} small />
            </span>
            <span className="max-sm:hidden">
              <Avatar userId={userId} name={name} standing={standing} />
            </span>
          </>
        )}
      </div>
      <div className={`flex min-w-0 max-w-[min(40rem,86%)] flex-col ${own ? "items-end" : "items-start"}`}>
        {startsGroup && <Sender sender={sender} timestamp={message.timestamp} />}
        <div className={`flex max-w-full gap-1 ${own ? "flex-row-reverse" : ""}`}>
          <div className="relative min-w-0">
            <div
              ref={bubble}
              title={time}
              {...(stored && longPress)}
              className={`bubble min-w-0 rounded-2xl px-3.5 py-2 ${message.state === "sending" ? "opacity-75" : ""} ${
                startsGroup ? (own ? "rounded-tr-md" : "rounded-tl-md") : ""
              } ${message.deleted ? "deleted" : ""} ${stored ? "holdable" : ""} ${
                menu === "held" || inComposer ? "ring-2 ring-accent" : ""
              }`}
            >
              {message.deleted ? <DeletedText /> : <MessageText text={text} edited={message.edited} />}
            </div>
            {own && <Late message={message} />}
          </div>
          {own && <Progress message={message} shown={endsGroup && !message.deleted} />}
          {stored && (
            <MessageActions room={room} message={message} menu={menu} onMenu={setMenu} bubble={bubble} />
          )}
          {!isChangeable(message) && !message.deleted && <CopyButton text={text} />}
        </div>
        {(message.state === "failed" || change?.state === "failed") && (
          <Part>
            <MessageFailure room={room} message={message} />
          </Part>
        )}
      </div>
    </article>
  );
});

function DeletedText() {
  return (
    <p className="flex items-center gap-1.5 text-quiet text-sm italic">
      <Ban aria-hidden="true" className="size-3.5 shrink-0" />
      Message deleted
    </p>
  );
}
