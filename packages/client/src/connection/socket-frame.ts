import { type ErrorFrame, Frame } from "@parley/core/protocol/frame";
import * as v from "valibot";

/**
 * What API Gateway itself sends when a function failed, or in place of one. It does not say for which frame, and
 * the frame may have been carried out or not. The server's own frames all have an `action`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-selection.html
 */
const GatewayFrame = v.pipe(
  v.object({ action: v.optional(v.never()), message: v.string() }),
  v.transform(({ message }) => ({ gateway: message })),
);

const ServerFrame = v.pipe(v.string(), v.parseJson(), v.union([Frame, GatewayFrame]));

/** Reads a frame of the server, or of API Gateway in its place, or says why it is none. */
export function readFrame(data: unknown): Frame | { gateway: string } | { unreadable: string } {
  if (typeof data !== "string") return { unreadable: "The server sent a frame that is not text." };
  const result = v.safeParse(ServerFrame, data);
  if (result.success) return result.output;
  return { unreadable: `The server sent an unknown frame: ${data.slice(0, 200)}` };
}

/** Whether what was refused may be asked again as it is. */
export const isTemporary = (error: Pick<ErrorFrame, "code">): boolean =>
  error.code === "unavailable" || error.code === "internal" || error.code === "rate_limited";

/** The least that an error asks to wait before anything is tried again, in milliseconds. */
export const waitOf = ({ retryAfter = 0 }: Pick<ErrorFrame, "retryAfter">): number => retryAfter * 1000;
