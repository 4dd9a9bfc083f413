import { useState } from "react";
import * as v from "valibot";
import { type Stored, stored } from "../storage/stored.ts";

const drafts = new Map<string, Stored<string>>();

function draftOf(room: string): Stored<string> {
  const known = drafts.get(room);
  if (known) return known;
  const draft = stored(`draft.${room}`, v.string(), "");
  drafts.set(room, draft);
  return draft;
}

/** What is being written in a room. It is kept in this browser until it is sent. */
export function useDraft(room: string): [string, (text: string) => void] {
  const [draft, setDraft] = useState(() => draftOf(room).get());
  const keep = (text: string) => {
    draftOf(room).set(text);
    setDraft(text);
  };
  return [draft, keep];
}
