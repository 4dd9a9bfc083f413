/**
 * Types of resources that AWS bills for, each with what counts them in `cost/`: a line of the bill,
 * or a sentence.
 */
export const billedTypes = {
  "aws:budgets/budget:Budget": "two are free for each account, and it is made where somebody asks for it",
  "aws:apigatewayv2/api:Api": "messages, minutes of connection, HTTP requests",
  "aws:cloudfront/distribution:Distribution": "edgeRequests, edgeBytes",
  "aws:cloudfront/function:Function": "edgeFunctionRuns",
  "aws:cloudfront/keyValueStore:KeyValueStore": "edgeFunctionReads",
  "aws:cloudwatch/dashboard:Dashboard": "dashboards",
  "aws:cloudwatch/logGroup:LogGroup": "logBytes, storedLogBytes",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": "customMetrics",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "alarmMetrics",
  "aws:cognito/userPool:UserPool": "accounts",
  "aws:dynamodb/table:Table": "write and read units, tableBytes, backupBytes, kmsRequests",
  "aws:lambda/eventSourceMapping:EventSourceMapping": "the receives of an idle queue",
  "aws:lambda/function:Function": "requests, GB-seconds",
  "aws:s3/bucket:Bucket": "bucketBytes, bucketRequests",
  "aws:sqs/queue:Queue": "queueRequests",
} as const;

/** Types of resources that are free by themselves. */
export const freeTypes = [
  "aws:apigateway/account:Account",
  "aws:apigatewayv2/authorizer:Authorizer",
  "aws:apigatewayv2/integration:Integration",
  "aws:apigatewayv2/route:Route",
  "aws:apigatewayv2/routeResponse:RouteResponse",
  "aws:apigatewayv2/stage:Stage",
  "aws:cloudfront/originAccessControl:OriginAccessControl",
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
  "aws:cognito/managedLoginBranding:ManagedLoginBranding",
  "aws:cognito/userPoolClient:UserPoolClient",
  "aws:cognito/userPoolDomain:UserPoolDomain",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:lambda/functionRecursionConfig:FunctionRecursionConfig",
  "aws:lambda/permission:Permission",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
] as const;
