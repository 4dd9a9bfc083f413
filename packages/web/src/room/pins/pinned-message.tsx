import type { TimelineMessage } from "@parley/client/snapshot";
import { themeOf } from "../../theme/theme.ts";
import { SenderName } from "../sender/sender-name.tsx";
import { maxSpoken, spokenSender, spokenText } from "../sender/spoken.ts";
import { useSender } from "../sender/use-sender.ts";

type Props = { room: string; message: TimelineMessage };

/** Who said what, in one line, or in two where the screen is narrow. */
export function PinnedLine({ room, message }: Props) {
  const { userId, ...sender } = useSender(room, message);
  return (
    <>
      <span
        aria-hidden="true"
        data-theme={themeOf(userId)}
        // The bar is as sunken as the marks are.
        className="flex min-w-0 flex-col sm:flex-row sm:items-baseline sm:gap-2 [--color-sunken:var(--color-panel)]"
      >
        <span className="flex min-w-0 max-w-full shrink-0 items-baseline gap-1.5 sm:max-w-[60%]">
          <SenderName sender={sender} />
        </span>
        <span dir="auto" className="min-w-0 max-w-full truncate text-quiet">
          {message.text}
        </span>
      </span>
      <Spoken sender={sender} text={message.text} />
    </>
  );
}

/** Who said what, with the beginning of a long text. */
export function PinnedItem({ room, message }: Props) {
  const { userId, ...sender } = useSender(room, message);
  return (
    <>
      <span aria-hidden="true" data-theme={themeOf(userId)} className="flex items-baseline gap-2">
        <SenderName sender={sender} />
      </span>
      <span
        aria-hidden="true"
        dir="auto"
        className="line-clamp-3 whitespace-pre-wrap text-quiet [overflow-wrap:anywhere]"
      >
        {message.text}
      </span>
      <Spoken sender={sender} text={message.text} />
    </>
  );
}

/** The same for a screen reader alone. */
export function PinnedSpoken({ room, message }: Props) {
  return <Spoken sender={useSender(room, message)} text={message.text} />;
}

/** What a screen reader says in place of what is shown: no name or text sounds like the other. */
const Spoken = ({ sender, text }: { sender: Parameters<typeof spokenSender>[0]; text: string }) => (
  <span className="sr-only">{`${spokenSender(sender)}: ${spokenText(text, maxSpoken)}`}</span>
);
