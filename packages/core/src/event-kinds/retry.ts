import * as v from "valibot";

/** Marks a retry of an unanswered id: the server then looks for the first attempt first. */
export const retry = v.optional(v.boolean(), false);
