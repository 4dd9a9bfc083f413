import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { Monitor, Moon, Sun } from "lucide-react";
import { useId } from "react";
import { type Scheme, schemeStore } from "../scheme/scheme.ts";
import { useStored } from "../storage/stored.ts";

const choices: { scheme: Scheme; name: string; Icon: typeof Sun }[] = [
  { scheme: "system", name: "System", Icon: Monitor },
  { scheme: "light", name: "Light", Icon: Sun },
  { scheme: "dark", name: "Dark", Icon: Moon },
];

export function SchemeChoice() {
  const scheme = useStored(schemeStore);
  const title = useId();
  return (
    <section>
      <h3 id={title} className="font-semibold text-sm">
        Appearance
      </h3>
      <RadioGroup
        aria-labelledby={title}
        value={scheme}
        onValueChange={(next: Scheme) => schemeStore.set(next)}
        className="mt-1.5 grid grid-cols-3 gap-1 rounded-2xl border border-line bg-sunken p-1"
      >
        {choices.map(({ scheme: value, name, Icon }) => (
          <Radio.Root
            key={value}
            value={value}
            aria-label={name}
            className="flex min-h-10 items-center justify-center gap-2 rounded-xl font-medium text-quiet text-sm data-checked:bg-raised data-checked:font-semibold data-checked:text-ink data-checked:shadow-sm"
          >
            <Icon aria-hidden="true" className="size-4" />
            {name}
          </Radio.Root>
        ))}
      </RadioGroup>
    </section>
  );
}
