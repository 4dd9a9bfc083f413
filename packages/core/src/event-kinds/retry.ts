import * as v from "valibot";

/** Says that this id was sent before and not answered: the server then looks for the first try first. */
export const retry = v.optional(v.boolean(), false);
