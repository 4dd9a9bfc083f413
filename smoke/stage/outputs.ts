import * as v from "valibot";
import { type Addresses, readAddress, UnusableAddress } from "./addresses.ts";

/**
 * The part of `sst state export` that is used here: Pulumi's checkpoint, whose first resource is
 * the stack, with what `sst.config.ts` returned as its outputs.
 * https://github.com/anomalyco/sst/blob/dev/pkg/project/completed.go
 */
const Checkpoint = v.object({
  latest: v.object({
    resources: v.optional(
      v.array(v.object({ type: v.string(), outputs: v.optional(v.record(v.string(), v.unknown()), {}) })),
      [],
    ),
  }),
});

/** SST's state does not contain the addresses of a stage. */
export class UnknownAddresses extends Error {
  override readonly name = "UnknownAddresses";
}

const kinds = ["socket", "api", "site"] as const;

type Resource = { type: string; outputs: Record<string, unknown> };

/** The resources of a stage. @throws UnknownAddresses when it is not a state. */
export const resourcesIn = (exported: string): Resource[] => {
  const checkpoint = v.safeParse(v.pipe(v.string(), v.parseJson(), Checkpoint), exported);
  if (checkpoint.success) return checkpoint.output.latest.resources;
  throw new UnknownAddresses("`sst state export` printed something other than a state.");
};

/**
 * The stack, whose outputs are what `sst.config.ts` returned. @throws UnknownAddresses when there
 * is none.
 */
export const stackOf = (resources: readonly Resource[]): Resource => {
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  if (stack) return stack;
  throw new UnknownAddresses("its state is empty: it was removed, or never fully deployed.");
};

/**
 * Reads the three addresses of a stage from what `sst state export` prints.
 *
 * @throws UnknownAddresses with a sentence that says which are missing.
 */
export const addressesIn = (exported: string): Addresses => {
  const { outputs } = stackOf(resourcesIn(exported));
  const missing = kinds.filter((kind) => typeof outputs[kind] !== "string");
  if (missing.length > 0)
    throw new UnknownAddresses(
      `its state has no address of ${missing.join(" and ")}: its last deployment did not finish.`,
    );
  const read = (kind: keyof Addresses) => addressOf(kind, String(outputs[kind]));
  return { socket: read("socket"), api: read("api"), site: read("site") };
};

const addressOf = (kind: keyof Addresses, text: string): string => {
  try {
    return readAddress(kind, text);
  } catch (error) {
    if (error instanceof UnusableAddress) throw new UnknownAddresses(`its ${kind}: ${error.message}`);
    throw error;
  }
};
