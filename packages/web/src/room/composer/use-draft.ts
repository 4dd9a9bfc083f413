import { useEffect } from "react";
import { useClient, useSession } from "../../session/context.tsx";
import { claimTab, tabStore } from "../../session/tab.ts";
import { useStored } from "../../storage/stored.ts";
import { adoptDraft, draftOf } from "./draft-store.ts";

const claimed = claimTab();

/**
 * The key of the message that was last sent from this page, by room: its text is no longer in the
 * field.
 */
const sentHere = new Map<string, string>();

export type DraftField = {
  readonly text: string;
  readonly write: (text: string) => void;
  /**
   * Sends the text, and returns the message's key. The draft is kept until the outbox has the
   * message.
   */
  readonly send: (text: string) => string;
};

/**
 * The draft of a message in a room. It is kept in this browser until the outbox has the message,
 * and belongs to this tab.
 */
export function useDraft(room: string): DraftField {
  const { client } = useSession();
  const store = draftOf(room, useStored(tabStore));
  const draft = useStored(store);
  const sending = draft?.sending;
  const isSentHere = sending === sentHere.get(room);

  useEffect(() => {
    void claimed.then(() => adoptDraft(room));
  }, [room]);

  // Only an earlier page can have left it: the message it made of the draft was stored after all.
  const arrived = useClient(
    ({ rooms }) =>
      sending !== undefined &&
      rooms
        .get(room)
        ?.messages.some(({ key, state }) => key === sending && (state === "sent" || !isSentHere)),
  );
  useEffect(() => {
    if (arrived) store.set(null);
  }, [arrived, store]);

  return {
    text: !draft || arrived || (sending !== undefined && isSentHere) ? "" : draft.text,
    write: (text) => store.set(text === "" ? null : { text, at: Date.now() }),
    send: (text) => {
      const key = client.send(room, text);
      sentHere.set(room, key);
      store.set({ text, at: Date.now(), sending: key });
      void client.whenKept(key).then((kept) => {
        if (kept && store.get()?.sending === key) store.set(null);
      });
      return key;
    },
  };
}
