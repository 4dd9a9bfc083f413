import * as v from "valibot";
import { notValid } from "./identity.ts";

/**
 * The claims of a verified token, in the required form.
 *
 * @throws ParleyError `unauthorized` when they are another token's, or incomplete.
 */
export const readClaims = <Schema extends v.GenericSchema>(
  schema: Schema,
  claims: unknown,
): v.InferOutput<Schema> => {
  const read = v.safeParse(schema, claims);
  if (read.success) return read.output;
  throw notValid(new v.ValiError(read.issues));
};
