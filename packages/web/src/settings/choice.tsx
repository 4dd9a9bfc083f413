import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import type { LucideIcon } from "lucide-react";
import { useId } from "react";

type Props<T> = {
  title: string;
  hint?: string;
  value: T;
  choices: readonly { value: T; name: string; Icon?: LucideIcon }[];
  onChoice: (value: T) => void;
};

const columns: Record<number, string> = { 2: "grid-cols-2", 3: "grid-cols-3" };

/** A choice of two or three values, side by side. */
export function Choice<T extends string>({ title, hint, value, choices, onChoice }: Props<T>) {
  const [heading, described] = [useId(), useId()];
  return (
    <section>
      <h3 id={heading} className="font-semibold text-sm">
        {title}
      </h3>
      <RadioGroup
        aria-labelledby={heading}
        aria-describedby={hint === undefined ? undefined : described}
        value={value}
        onValueChange={(next: T) => onChoice(next)}
        className={`mt-1.5 grid gap-1 rounded-2xl border border-line bg-sunken p-1 ${columns[choices.length]}`}
      >
        {choices.map((choice) => (
          <Radio.Root
            key={choice.value}
            value={choice.value}
            aria-label={choice.name}
            className="flex min-h-10 items-center justify-center gap-2 rounded-xl px-2 font-medium text-quiet text-sm data-checked:bg-raised data-checked:font-semibold data-checked:text-ink data-checked:shadow-sm"
          >
            {choice.Icon && <choice.Icon aria-hidden="true" className="size-4 shrink-0" />}
            {choice.name}
          </Radio.Root>
        ))}
      </RadioGroup>
      {hint !== undefined && (
        <p id={described} className="mt-1.5 text-quiet text-xs">
          {hint}
        </p>
      )}
    </section>
  );
}
