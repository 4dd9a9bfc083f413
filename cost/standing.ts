/** The resources of a stage that AWS may bill without any traffic. */
export type Standing = {
  /** Metrics in alarms, each counted once for every alarm it is in. */
  alarmMetrics: number;
  /** Dashboards that show at most 50 metrics, and those that show more. */
  dashboards: number;
  largeDashboards: number;
  /**
   * Custom metrics that a stage can publish. A metric is billed only for the hours in which it has
   * a value.
   */
  customMetrics: number;
  /** Days that logs are kept. */
  logDays: number;
  /** Whether the table has point-in-time recovery. */
  recovery: boolean;
  /**
   * Functions that call the table, when its key is in the account's KMS. Each environment asks KMS
   * for the key.
   */
  keyUsers: number;
  /** Queues that Lambda polls. */
  polledQueues: number;
  /** CloudFront functions run for each request. */
  edgeFunctions: number;
  /** Whether accounts are those of a Cognito user pool. */
  userPool: boolean;
};

export type StageKind = "production" | "other";

/**
 * The resources of production and of every other stage. `infra/standing.ts` compares these with the
 * plan, so that an alarm that is added there has to be added, and is priced, here.
 */
export const standing: Readonly<Record<StageKind, Standing>> = {
  production: {
    alarmMetrics: 10,
    dashboards: 1,
    largeDashboards: 0,
    customMetrics: 13,
    logDays: 90,
    recovery: true,
    keyUsers: 7,
    polledQueues: 1,
    edgeFunctions: 1,
    userPool: true,
  },
  other: {
    alarmMetrics: 0,
    dashboards: 0,
    largeDashboards: 0,
    customMetrics: 12,
    logDays: 7,
    recovery: true,
    keyUsers: 7,
    polledQueues: 1,
    edgeFunctions: 1,
    userPool: true,
  },
};
