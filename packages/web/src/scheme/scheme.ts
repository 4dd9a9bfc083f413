import * as v from "valibot";
import { stored } from "../storage/stored.ts";

/** Light, dark, or the system's. */
export const Scheme = v.picklist(["system", "light", "dark"]);
export type Scheme = v.InferOutput<typeof Scheme>;

/** The chosen scheme. `public/scheme.js` reads the same key before the first paint. */
export const schemeStore = stored<Scheme>("scheme", Scheme, "system");

/** Keeps the page in the chosen scheme, including other tabs' choices. */
export function followScheme(): void {
  const apply = () => {
    const scheme = schemeStore.get();
    if (scheme === "system") delete document.documentElement.dataset.scheme;
    if (scheme !== "system") document.documentElement.dataset.scheme = scheme;
  };
  apply();
  schemeStore.subscribe(apply);
}
