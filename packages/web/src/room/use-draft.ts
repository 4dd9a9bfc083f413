import { useState } from "react";

const drafts = new Map<string, string>();

/** What is being written in a room. It is kept while other rooms are looked at. */
export function useDraft(room: string): [string, (text: string) => void] {
  const [draft, setDraft] = useState(() => drafts.get(room) ?? "");
  const keep = (text: string) => {
    drafts.set(room, text);
    setDraft(text);
  };
  return [draft, keep];
}
