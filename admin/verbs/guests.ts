import { setGuests } from "../../packages/core/src/stage/stage.ts";
import type { Stage } from "../stage.ts";

/** Turns guests off or on. */
export const guests = async (
  { store }: Stage,
  { guests: wanted }: { guests: "on" | "off" },
): Promise<string> => {
  await setGuests(store, wanted);
  return wanted === "off"
    ? "Guests are off. Within ten seconds no guest can join, and connected guests are disconnected at their next frame."
    : "Guests are on within ten seconds, unless the stage was deployed without guests.";
};
