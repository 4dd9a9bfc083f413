import type { Explained } from "../survivors.ts";

export const room: readonly Explained[] = [];
