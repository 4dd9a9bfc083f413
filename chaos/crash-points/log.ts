import * as v from "valibot";
import { LogSlice } from "../../packages/core/src/protocol/event.ts";
import type { Cloud } from "../../packages/local/src/cloud.ts";
import { beGuest, until } from "./users.ts";

/** Reads the whole of a short log as somebody new, once every place in it is settled. */
export const settledLog = async (cloud: Cloud, room: string): Promise<LogSlice> => {
  let slice: LogSlice | undefined;
  const { token } = await beGuest(cloud, "Reader");
  const headers = { authorization: `Bearer ${token}` };
  await until(
    async () => {
      const response = await fetch(`${cloud.api}/rooms/${room}/log?after=0&limit=100`, { headers });
      if (!response.ok) return false;
      slice = v.parse(LogSlice, await response.json());
      return slice.settled === slice.head;
    },
    "the log is settled",
    50,
  );
  if (!slice) throw new Error("The log was never read.");
  return slice;
};
