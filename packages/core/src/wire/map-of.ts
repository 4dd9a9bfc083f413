import * as v from "valibot";
import { firstFault } from "./first-fault.ts";

type Named<T> = { readonly [name: string]: T };

const isNamed = <T>(value: unknown): value is Named<T> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The schema of a JSON object's valid entries as a map. The others are left out, and so are those
 * beyond the first `max`.
 */
export const fittingMapOf = <K extends v.GenericSchema<string, string>, T extends v.GenericSchema>(
  key: K,
  value: T,
  max: number,
) =>
  v.pipe(
    v.custom<Named<v.InferInput<T>>>(isNamed),
    v.transform((named): ReadonlyMap<v.InferOutput<K>, v.InferOutput<T>> => {
      const entry = v.tuple([key, value]);
      const entries = Object.entries(named).slice(0, max);
      return new Map(
        entries
          .map((each) => v.safeParse(entry, each))
          .flatMap(({ success, output }) => (success ? [output] : [])),
      );
    }),
  );

/**
 * The schema of a JSON object as a map, whatever its names are: `v.record` drops `constructor`,
 * `prototype` and `__proto__`. It stops at the first name or value that does not match.
 *
 * @param size the maximum number of names, and the sentence for an object that has more. They are
 *   counted before any of them is read.
 */
export const mapOf = <K extends v.GenericSchema<string, string>, T extends v.GenericSchema>(
  key: K,
  value: T,
  size: { max: number; sentence: string } = { max: Number.POSITIVE_INFINITY, sentence: "" },
) =>
  v.pipe(
    v.custom<Named<v.InferInput<T>>>(isNamed),
    v.rawTransform(({ dataset, addIssue, NEVER }): ReadonlyMap<v.InferOutput<K>, v.InferOutput<T>> => {
      const entries = Object.entries(dataset.value);
      if (entries.length > size.max) {
        addIssue({ message: size.sentence });
        return NEVER;
      }
      const map = new Map<v.InferOutput<K>, v.InferOutput<T>>();
      for (const [name, member] of entries) {
        const item = { type: "object", input: dataset.value, key: name, value: member } as const;
        const named = v.safeParse(key, name, firstFault);
        if (!named.success) {
          addIssue({ message: named.issues[0].message, path: [{ ...item, origin: "key" }] });
          return NEVER;
        }
        const held = v.safeParse(value, member, firstFault);
        if (!held.success) {
          const [{ message, path = [] }] = held.issues;
          addIssue({ message, path: [{ ...item, origin: "value" }, ...path] });
          return NEVER;
        }
        map.set(named.output, held.output);
      }
      return map;
    }),
  );
