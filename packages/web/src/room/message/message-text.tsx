import { memo } from "react";
import { isEmojiOnly } from "./emoji.ts";
import { Folded, isLong } from "./folded.tsx";
import { useTextParts } from "./use-text-parts.ts";

type Props = { text: string; edited?: boolean | undefined };

/**
 * A message's text, as text: links become links, nothing becomes markup. Another text is another
 * element: translators put their own elements around text nodes, and React can neither change nor
 * remove those nodes then.
 */
export const MessageText = memo(function MessageText({ text, edited }: Props) {
  const size = isEmojiOnly(text) ? "text-4xl leading-tight" : "text-[0.9375rem] leading-relaxed";
  const parts = useTextParts(text);
  const isLinked = parts.some(({ href }) => href !== undefined);
  const shown = (
    <p
      key={`${edited} ${isLinked} ${text}`}
      dir="auto"
      className={`whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext] ${size}`}
    >
      {parts.map((part, index) =>
        part.href === undefined ? (
          part.text
        ) : (
          <a
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never change their places
            key={index}
            href={part.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            className="font-medium text-(--name) underline decoration-1 underline-offset-2 hover:decoration-2"
          >
            {part.text}
          </a>
        ),
      )}
      {edited && (
        <span
          title="The author edited this message"
          className="ms-2 select-none whitespace-nowrap text-[0.6875rem] text-quiet leading-none"
        >
          edited
        </span>
      )}
    </p>
  );
  return isLong(text) ? <Folded key="folded">{shown}</Folded> : shown;
});
