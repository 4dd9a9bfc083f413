import { DisplayName } from "@parley/core/wire/field";
import * as v from "valibot";

/**
 * The name that a legacy frame's `user_id` claims, or undefined if it cannot be shown. Legacy
 * clients read it from the field of others' ids, so a name that reads like an id is dropped.
 */
export const claimedName = (claim: unknown): string | undefined => {
  const name = v.safeParse(DisplayName, claim);
  return name.success ? name.output : undefined;
};
