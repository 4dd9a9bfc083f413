import { ParleyError } from "./error.ts";

/** The answer for a room that is not there, and to everybody who must not learn that it is. */
export const noSuchRoom = /* @__PURE__ */ new ParleyError("not_found", "There is no such room.", {
  field: "room",
});
