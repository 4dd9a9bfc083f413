import type { Explained } from "../survivors.ts";

export const timeline: readonly Explained[] = [];
