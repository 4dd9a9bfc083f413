import type { QueueSettings } from "../../packages/functions/src/manifest/queue.ts";
import type { Cors } from "../../packages/functions/src/manifest/routes.ts";

/** The inputs of any resource. */
export type Inputs = { [input: string]: unknown };

type Throttling = { throttlingRateLimit: number; throttlingBurstLimit: number };

type Index = { name: string; hashKey: string; rangeKey: string; projectionType: string };

/** What the tests read of the inputs of each type of resource. */
type Known = {
  "aws:apigatewayv2/api:Api": { protocolType: string; corsConfiguration?: Cors };
  "aws:apigatewayv2/authorizer:Authorizer": { authorizerUri: string; identitySources?: string[] };
  "aws:apigatewayv2/integration:Integration": { integrationUri: string };
  "aws:apigatewayv2/route:Route": {
    apiId: string;
    routeKey: string;
    target: string;
    authorizationType?: string;
    routeResponseSelectionExpression?: string;
  };
  "aws:apigatewayv2/routeResponse:RouteResponse": { routeId: string; routeResponseKey: string };
  "aws:apigatewayv2/stage:Stage": {
    apiId: string;
    defaultRouteSettings: Throttling;
    routeSettings?: (Throttling & { routeKey: string })[];
    accessLogSettings: { destinationArn: string };
  };
  "aws:cloudfront/distribution:Distribution": {
    defaultCacheBehavior: { functionAssociations?: unknown[] };
  };
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    name: string;
    customHeadersConfig: { items: { header: string; value: string; override: boolean }[] };
    securityHeadersConfig: {
      contentSecurityPolicy: { contentSecurityPolicy: string; override: boolean };
      contentTypeOptions: { override: boolean };
      frameOptions: { frameOption: string; override: boolean };
      referrerPolicy: { referrerPolicy: string; override: boolean };
      strictTransportSecurity: {
        accessControlMaxAgeSec: number;
        includeSubdomains: boolean;
        override: boolean;
      };
    };
  };
  "aws:cloudwatch/dashboard:Dashboard": { dashboardName: string; dashboardBody: string };
  "aws:cloudwatch/logGroup:LogGroup": { name: string; retentionInDays: number };
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    logGroupName: string;
    pattern: string;
    metricTransformation: {
      namespace: string;
      name: string;
      defaultValue?: number;
      dimensions?: Record<string, string>;
    };
  };
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    name: string;
    namespace: string;
    metricName: string;
    dimensions?: Record<string, string>;
    metricQueries?: { metric?: object }[];
    period: number;
    evaluationPeriods: number;
    treatMissingData: string;
    comparisonOperator: string;
    alarmDescription: string;
    alarmActions?: string[];
  };
  "aws:cognito/managedLoginBranding:ManagedLoginBranding": { clientId: string };
  "aws:cognito/userPoolClient:UserPoolClient": {
    callbackUrls: string[];
    logoutUrls: string[];
    supportedIdentityProviders: string[];
  };
  "aws:cognito/userPoolDomain:UserPoolDomain": { domain: string };
  "aws:dynamodb/table:Table": {
    name: string;
    billingMode: string;
    hashKey: string;
    rangeKey: string;
    attributes: { name: string; type: string }[];
    globalSecondaryIndexes: Index[];
    pointInTimeRecovery: { enabled: boolean };
    serverSideEncryption?: { enabled: boolean };
    ttl: { attributeName: string; enabled: boolean };
  };
  "aws:iam/role:Role": {
    name: string;
    assumeRolePolicy: { Statement: unknown };
    managedPolicyArns?: string[];
    inlinePolicies: { policy: string }[];
  };
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    functionName: string;
    batchSize: number;
    functionResponseTypes: string[];
    scalingConfig?: { maximumConcurrency?: number };
  };
  "aws:lambda/function:Function": {
    name: string;
    role: string;
    timeout: number;
    memorySize: number;
    environment: { variables: Record<string, string> };
    loggingConfig: { logGroup: string };
  };
  "aws:lambda/permission:Permission": { principal: string; sourceArn: string };
  "aws:s3/bucketPolicy:BucketPolicy": { policy: string };
  "aws:sqs/queue:Queue": {
    name: string;
    visibilityTimeoutSeconds: number;
    messageRetentionSeconds: number;
    redrivePolicy: string;
    deduplicationScope: QueueSettings["deduplicationScope"];
    fifoThroughputLimit: QueueSettings["throughputLimit"];
  };
  "command:local:Command": { environment: Record<"VITE_SOCKET_URL" | "VITE_API_URL", string> };
};

/** The inputs of a type of resource: those that tests read, and any others. */
export type InputsOf<Type extends string> = Type extends keyof Known ? Known[Type] & Inputs : Inputs;
