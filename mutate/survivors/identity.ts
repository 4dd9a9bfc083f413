import type { Explained } from "../survivors.ts";

export const identity: readonly Explained[] = [];
