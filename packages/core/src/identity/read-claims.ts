import * as v from "valibot";
import { notValid } from "./identity.ts";

/**
 * The claims of a verified token, in the form that is needed.
 *
 * @throws ParleyError `unauthorized` when they are another token's, or say too little.
 */
export const readClaims = <Schema extends v.GenericSchema>(
  schema: Schema,
  claims: unknown,
): v.InferOutput<Schema> => {
  const read = v.safeParse(schema, claims);
  if (read.success) return read.output;
  throw notValid(new v.ValiError(read.issues));
};
