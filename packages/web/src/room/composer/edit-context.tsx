import type { TimelineMessage } from "@parley/client/snapshot";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { tabStore } from "../../session/tab.ts";
import { useStored } from "../../storage/stored.ts";
import { type Edit, editOf } from "./draft-store.ts";

/** A message that a dialog asks about: whether to delete it, or why it is reported. */
export type Asked = {
  readonly message: TimelineMessage;
  /** The previous focus, which returns after a no. */
  readonly from: HTMLElement | null;
};

type Changing = {
  /** The key of the message that is being edited in the composer. */
  readonly editingKey: string | undefined;
  readonly deleting: Asked | undefined;
  readonly reporting: Asked | undefined;
  /** Begins to edit, continues with another text, or ends that. */
  readonly edit: (editing: Edit | null) => void;
  /** Asks whether to delete, or ends that. */
  readonly askDelete: (deleting: Asked | undefined) => void;
  /** Asks why a message is reported, or ends that. */
  readonly askReport: (reporting: Asked | undefined) => void;
};

const ChangingContext = createContext<Changing | undefined>(undefined);

/** Knows which message of the room is being edited, for the list, the composer and the dialog. */
export function ChangingProvider({ room, children }: { room: string; children: ReactNode }) {
  const store = editOf(room, useStored(tabStore));
  // Not the edit itself, or each keystroke would render all messages.
  const editingKey = useStored(useMemo(() => ({ ...store, get: () => store.get()?.key }), [store]));
  const [deleting, askDelete] = useState<Asked>();
  const [reporting, askReport] = useState<Asked>();
  const changing = useMemo(
    () => ({ editingKey, edit: store.set, deleting, askDelete, reporting, askReport }),
    [editingKey, store, deleting, reporting],
  );
  return <ChangingContext value={changing}>{children}</ChangingContext>;
}

/** The draft of an edit in a room. It survives other rooms, and a reload. */
export const useEditing = (room: string): Edit | null => useStored(editOf(room, useStored(tabStore)));

export function useChanging(): Changing {
  const changing = useContext(ChangingContext);
  if (!changing) throw new Error("useChanging needs a ChangingProvider above");
  return changing;
}
