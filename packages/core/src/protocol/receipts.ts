import * as v from "valibot";

/** Who may know how far a user has read the rooms that they are in. */
export const ReceiptsShownTo = /* @__PURE__ */ (() =>
  v.picklist(["everybody", "nobody"], "`receipts` is `everybody` or `nobody`."))();
export type ReceiptsShownTo = v.InferOutput<typeof ReceiptsShownTo>;

/** `GET /rooms/{room}/receipts`: which other members of a room have read it up to a seq. */
export const Receipts = /* @__PURE__ */ (() =>
  v.object({
    /** In a room of more than 100 members: of those 100 that were looked at. */
    count: v.number(),
    /** Absent in such a room. */
    readers: v.optional(v.array(v.object({ userId: v.string(), name: v.optional(v.string()) }))),
    /** Whether nobody is shown because the caller does not show how far they have read. */
    hidden: v.optional(v.boolean()),
  }))();
export type Receipts = v.InferOutput<typeof Receipts>;
