import { Monitor, Moon, Sun } from "lucide-react";
import { type Scheme, schemeStore } from "../scheme/scheme.ts";
import { useStored } from "../storage/stored.ts";
import { Choice } from "./choice.tsx";

const choices = [
  { value: "system", name: "System", Icon: Monitor },
  { value: "light", name: "Light", Icon: Sun },
  { value: "dark", name: "Dark", Icon: Moon },
] as const;

export function SchemeChoice() {
  const scheme = useStored(schemeStore);
  return (
    <Choice<Scheme>
      title="Appearance"
      value={scheme}
      choices={choices}
      onChoice={(next) => schemeStore.set(next)}
    />
  );
}
