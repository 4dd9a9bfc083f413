import type { Explained } from "../survivors.ts";

export const fanout: readonly Explained[] = [];
