import type { TimelineMessage } from "@parley/client/snapshot";
import { useCallback } from "react";
import { useSession } from "../session/context.tsx";
import { useChanging } from "./changing.tsx";

/**
 * Puts a message of ours into the composer: one that is stored, or one that was refused and is to be tried with
 * another text. Where an edit was refused, it goes on from the refused text.
 */
export function useEdit(room: string): (message: TimelineMessage) => void {
  const { client } = useSession();
  const { edit } = useChanging();
  return useCallback(
    (message) => {
      const { key, seq, change } = message;
      const refused = change?.state === "failed" ? change : undefined;
      edit({
        key,
        text: refused?.text ?? message.text,
        save: (text) => {
          if (refused) client.drop(room, refused.id);
          if (seq === undefined) {
            client.drop(room, key);
            client.send(room, text);
          } else if (text !== message.text) client.edit(room, seq, text);
        },
      });
    },
    [client, room, edit],
  );
}
