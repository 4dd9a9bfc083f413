import { expect } from "vitest";
import { clockAt, freshStore } from "./fresh-store.ts";

/** A store whose caller can die after its first call of a name. */
export const mortalStore = async (call: string) => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  let dies = false;
  const store = await freshStore({
    now: clock.now,
    afterCall: async (command) => {
      if (dies && command === call) throw new Error("died");
    },
  });
  const dying = async (act: () => Promise<unknown>) => {
    dies = true;
    await expect(act()).rejects.toThrow("died");
    dies = false;
  };
  return { clock, store, dying };
};
