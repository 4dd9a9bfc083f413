import type { Explained } from "./explained.ts";

export const room: readonly Explained[] = [];
