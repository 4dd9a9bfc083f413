import { ParleyError } from "./error.ts";

/** The refusal of what is written to an archived room. */
export const roomArchived = new ParleyError(
  "room_archived",
  "This room is archived. Its owner can restore it.",
  { field: "room" },
);
