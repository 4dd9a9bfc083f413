import { type ErrorFrame, Frame } from "@parley/core/protocol/frame";
import * as v from "valibot";

/**
 * What API Gateway itself sends when a function failed, or instead of a function's answer. It does
 * not say for which frame, and the frame may or may not have been carried out. The server's own
 * frames all have an `action`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-selection.html
 */
const GatewayFrame = v.pipe(
  v.object({ action: v.optional(v.never()), message: v.string() }),
  v.transform(({ message }) => ({ gateway: message })),
);

const ServerFrame = v.pipe(v.string(), v.parseJson(), v.union([Frame, GatewayFrame]));

/** Parses a frame of the server, or of API Gateway in its place, or says why it is invalid. */
export function readFrame(data: unknown): Frame | { gateway: string } | { unreadable: string } {
  if (typeof data !== "string") return { unreadable: "The server sent a frame that is not text." };
  const result = v.safeParse(ServerFrame, data);
  if (result.success) return result.output;
  return { unreadable: `The server sent an unknown frame: ${data.slice(0, 200)}` };
}

/** Whether a refused request may be repeated unchanged. */
export const isTemporary = (error: Pick<ErrorFrame, "code">): boolean =>
  error.code === "unavailable" || error.code === "internal" || error.code === "rate_limited";

/** The minimum wait that an error asks for, in milliseconds. */
export const waitOf = ({ retryAfter = 0 }: Pick<ErrorFrame, "retryAfter">): number => retryAfter * 1000;
