import { readAllowances } from "@parley/core/allowance/allowances";
import { setting } from "./setting.ts";

/** How much anybody may do, as this stage has it. */
export const allowances = readAllowances(setting("PARLEY_ALLOWANCES"));
