import { CornerDownLeft, SendHorizontal } from "lucide-react";
import { Choice } from "./choice.tsx";
import { type Enter, enterStore, useEnter } from "./enter.ts";

const choices = [
  { value: "sends", name: "Sends", Icon: SendHorizontal },
  { value: "breaks", name: "New line", Icon: CornerDownLeft },
] as const;

const hints: Record<Enter, string> = {
  sends: "Shift+Enter starts a new line.",
  breaks: "The button sends, and so does Ctrl+Enter or Command+Enter.",
};

export function EnterChoice() {
  const enter = useEnter();
  return (
    <Choice<Enter>
      title="Enter key"
      hint={hints[enter]}
      value={enter}
      choices={choices}
      onChoice={(next) => enterStore.set(next)}
    />
  );
}
