import type { TimelineMessage } from "@parley/client/snapshot";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

/** A message whose text is in the composer, to be changed. */
export type Editing = {
  /** The row's key. */
  readonly key: string;
  /** The text to begin with. */
  readonly text: string;
  /** What becomes of the new text. */
  readonly save: (text: string) => void;
};

/** A message that waits for a yes before it is deleted. */
export type Deleting = {
  readonly message: TimelineMessage;
  /** Where the focus was, and goes back to after a no. */
  readonly from: HTMLElement | null;
};

type Changing = {
  readonly editing: Editing | undefined;
  readonly deleting: Deleting | undefined;
  /** Begins to edit, or ends that. */
  readonly edit: (editing: Editing | undefined) => void;
  /** Asks whether to delete, or ends that. */
  readonly askDelete: (deleting: Deleting | undefined) => void;
};

const ChangingContext = createContext<Changing | undefined>(undefined);

/** Knows which message of the room is being changed, for the list, the composer and the dialog. */
export function ChangingProvider({ children }: { children: ReactNode }) {
  const [editing, edit] = useState<Editing>();
  const [deleting, askDelete] = useState<Deleting>();
  const changing = useMemo(() => ({ editing, edit, deleting, askDelete }), [editing, deleting]);
  return <ChangingContext value={changing}>{children}</ChangingContext>;
}

export function useChanging(): Changing {
  const changing = useContext(ChangingContext);
  if (!changing) throw new Error("useChanging needs a ChangingProvider above");
  return changing;
}
