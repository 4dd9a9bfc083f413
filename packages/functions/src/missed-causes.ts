/**
 * Why a live frame missed a recipient. Each cause is a metric, in the namespace `Parley`, and a
 * line of the dashboard.
 */
export const missedCauses = [
  "throttled",
  "failed",
  "unanswered",
  "refused",
  "handshaking",
  "notAttempted",
] as const;
