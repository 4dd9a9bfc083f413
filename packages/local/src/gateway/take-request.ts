import type { Api } from "./api.ts";

/** Counts a client's request. False when the stage's throttle or the account's quota is used up. */
export const takeRequest = ({ stageRequests, requests }: Api): boolean =>
  stageRequests.take() && requests.take();
