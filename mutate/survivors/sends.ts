import type { Explained } from "../survivors.ts";

export const sends: readonly Explained[] = [];
