import { type ErrorFrame, Frame } from "@parley/core/protocol/frame";
import * as v from "valibot";

/** Reads a frame of the server, or says why it is none. */
export function readFrame(data: unknown): Frame | { unreadable: string } {
  if (typeof data !== "string") return { unreadable: "The server sent a frame that is not text." };
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), Frame), data);
  if (result.success) return result.output;
  return { unreadable: `The server sent a frame that is not known: ${data.slice(0, 200)}` };
}

/** Whether what was refused may be asked again as it is. */
export const isTemporary = (error: Pick<ErrorFrame, "code">): boolean =>
  error.code === "unavailable" || error.code === "internal";
