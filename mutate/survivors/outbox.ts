import type { Explained } from "../survivors.ts";

export const outbox: readonly Explained[] = [];
