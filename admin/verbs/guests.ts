import { setGuests } from "../../packages/core/src/stage/stage.ts";
import type { Stage } from "../stage.ts";

/** Turns guests off or on. */
export const guests = async (
  { store }: Stage,
  { guests: wanted }: { guests: "on" | "off" },
): Promise<string> => {
  await setGuests(store, wanted);
  return wanted === "off"
    ? "Guests are off. In ten seconds at most none comes in, and those who are in are disconnected at their next frame."
    : "Guests are on, in ten seconds at most, unless the stage was deployed without guests.";
};
