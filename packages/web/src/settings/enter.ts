import * as v from "valibot";
import { stored, useStored } from "../storage/stored.ts";

/** What the Enter key does in a message: it sends it, or starts a new line. */
export type Enter = "sends" | "breaks";

const Choice = v.picklist(["sends", "breaks"]);

/** What was chosen on this device; null while nothing was. */
export const enterStore = stored<Enter | null>("enter", v.nullable(Choice), null);

/**
 * Keyboards on glass have no Shift that is worth holding: Enter starts a line there, and the button
 * sends.
 */
const usual = (): Enter => (matchMedia("(pointer: coarse)").matches ? "breaks" : "sends");

/** What the Enter key does here. */
export const useEnter = (): Enter => useStored(enterStore) ?? usual();
