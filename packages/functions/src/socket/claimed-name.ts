import { DisplayName } from "@parley/core/protocol/field";
import * as v from "valibot";

/**
 * The name that a legacy frame's `user_id` claims, or undefined when it is none that could be shown. Legacy clients read it from where
 * they read the ids of others: a name that reads like an id is none.
 */
export const claimedName = (claim: unknown): string | undefined => {
  const name = v.safeParse(DisplayName, claim);
  return name.success ? name.output : undefined;
};
