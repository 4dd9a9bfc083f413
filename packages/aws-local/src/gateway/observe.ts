import type { InvokeResult } from "../lambda/invoke.ts";

export type ManagementMethod = "POST" | "GET" | "DELETE";

/** What happened at the gateway, for whoever counts it. */
export type GatewayEvent =
  | { type: "connected"; connectionId: string }
  /** A handshake that was answered with anything but 101. */
  | { type: "refused"; status: number }
  | { type: "disconnected"; connectionId: string; code: number; connectedMs: number }
  | { type: "frameIn"; connectionId: string; bytes: number }
  /** `accessKeyId`: who posted it, as its signature says; a route's response has none. */
  | { type: "frameOut"; connectionId: string; bytes: number; accessKeyId?: string }
  | { type: "management"; connectionId: string; method: ManagementMethod; status: number; bytes: number };

/** Something that the gateway is about to do, and that may be made to go wrong. */
export type GatewayCall =
  | { type: "invoke"; function: string; routeKey: string; connectionId: string }
  | { type: "management"; method: ManagementMethod; connectionId: string };

/** A request to `@connections`, for whoever stands around it. `accessKeyId`: who signed it. */
export type ManagementCall = { accessKeyId: string; method: string };

/** What a request to `@connections` is answered. */
export type ManagementAnswer = { status: number; errorType?: string; body: string };

/**
 * What becomes of a call: nothing special, or it is `lost` (its caller is told that it went well, and
 * it never happens), or it fails.
 */
export type Interference =
  | undefined
  | { type: "lost" }
  | { type: "failed"; result: Exclude<InvokeResult, { outcome: "returned" }> };
