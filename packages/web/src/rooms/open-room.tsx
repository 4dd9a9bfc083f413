import { ArrowRight } from "lucide-react";
import { type SubmitEvent, useId, useState } from "react";
import { useLocation } from "wouter";
import { roomFrom } from "./visited.ts";

/** Opens a room by its name. Opening a new name creates the room. */
export function OpenRoom({ onOpened }: { onOpened?: () => void }) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const [, navigate] = useLocation();
  const [field, hint] = [useId(), useId()];

  const open = (event: SubmitEvent) => {
    event.preventDefault();
    const named = roomFrom(text);
    if ("problem" in named) return setProblem(named.problem);
    setText("");
    navigate(`/r/${named.room}`);
    onOpened?.();
  };

  return (
    <form onSubmit={open} noValidate>
      <label htmlFor={field} className="font-semibold text-sm">
        Open or create a room
      </label>
      <div className="relative mt-1.5">
        <input
          id={field}
          className="open-room-field field pr-12"
          placeholder="room-name"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setProblem(undefined);
          }}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="go"
          aria-invalid={problem !== undefined}
          aria-describedby={hint}
        />
        <button
          type="submit"
          aria-label="Open room"
          title="Open room"
          className="absolute inset-y-0.5 right-0.5 grid w-10 place-items-center rounded-xl hover:bg-current/15"
        >
          <ArrowRight aria-hidden="true" className="size-4" />
        </button>
      </div>
      <p id={hint} aria-live="polite" className="mt-1 min-h-5 text-xs">
        {problem}
      </p>
    </form>
  );
}
