import * as v from "valibot";

/** The users whom a user has blocked. Of two states, the one with the higher revision holds. */
export const Blocklist = /* @__PURE__ */ (() =>
  v.object({ revision: v.number(), users: v.array(v.string()) }))();
export type Blocklist = v.InferOutput<typeof Blocklist>;
