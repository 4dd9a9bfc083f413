import type { InvokeResult } from "../lambda/invoke.ts";

export type ManagementMethod = "POST" | "GET" | "DELETE";

/** What happened at the gateway, for counting. */
export type GatewayEvent =
  | { type: "connected"; connectionId: string }
  /** A handshake that was answered with anything but 101. `origin`: its header. */
  | { type: "refused"; status: number; origin?: string }
  | { type: "disconnected"; connectionId: string; code: number; connectedMs: number }
  | { type: "frameIn"; connectionId: string; bytes: number }
  /** `accessKeyId`: the key that signed the post; a route's response has none. */
  | { type: "frameOut"; connectionId: string; bytes: number; accessKeyId?: string }
  | { type: "management"; connectionId: string; method: ManagementMethod; status: number; bytes: number };

/** A frame to a client, and the principal that the authorizer named at their handshake. */
export type SentFrame = { principal: string | undefined; text: string };

/** A call that the gateway is about to make, and that may be made to fail. */
export type GatewayCall =
  | { type: "invoke"; function: string; routeKey: string; connectionId: string }
  | { type: "management"; method: ManagementMethod; connectionId: string };

/** A request to `@connections`, for interception. `accessKeyId`: the key that signed it. */
export type ManagementCall = { accessKeyId: string; method: string };

/** The answer to a request to `@connections`. */
export type ManagementAnswer = { status: number; errorType?: string; body: string };

/**
 * The fate of a call: normal, or it is `lost` (its caller gets success, and it never happens), or
 * it fails.
 */
export type Interference =
  | undefined
  | { type: "lost" }
  | { type: "failed"; result: Exclude<InvokeResult, { outcome: "returned" }> };
