import type { Api } from "./api.ts";

/**
 * Counts a client's request. False when the throttle of its route, or else the stage's, or the
 * account's quota is used up.
 */
export const takeRequest = (
  { routeRequests, stageRequests, requests }: Api,
  routeKey: string | undefined,
): boolean => (routeRequests.get(routeKey ?? "") ?? stageRequests).take() && requests.take();
