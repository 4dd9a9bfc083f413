import type { TimelineMessage } from "@parley/client/snapshot";
import { useCallback } from "react";
import { useSession } from "../../session/context.tsx";
import type { Edit } from "./draft-store.ts";
import { useChanging } from "./edit-context.tsx";

/**
 * Puts a message of ours into the composer: one that is stored, or a refused one to retry with
 * another text. If an edit was refused, it continues from the refused text.
 */
export function useEdit(): (message: TimelineMessage) => void {
  const { edit } = useChanging();
  return useCallback(
    ({ key, seq, text, change }) => {
      const refused = change?.state === "failed" ? change : undefined;
      edit({
        key,
        from: text,
        text: refused?.text ?? text,
        ...(seq !== undefined && { seq }),
        ...(refused && { refused: refused.id }),
      });
    },
    [edit],
  );
}

/** Applies an edit from the composer. Returns the key of the new message, if it is one. */
export function useSaveEdit(
  room: string,
): (edit: Edit, message: TimelineMessage | undefined) => string | undefined {
  const { client } = useSession();
  return ({ key, seq, from, text, refused }, message) => {
    if (message?.deleted) return client.send(room, text);
    if (refused !== undefined) client.discard(room, refused);
    if (seq === undefined) {
      client.discard(room, key);
      return client.send(room, text);
    }
    if (text !== (message?.text ?? from)) client.edit(room, seq, text);
    return undefined;
  };
}
