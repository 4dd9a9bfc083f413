/**
 * What AWS requires but its schemas omit: a property -> the constraint on its value. They are added
 * to the validator's schemas, under the names that these use for the parts of a type.
 */
type Limit = { enum: readonly string[] } | { pattern: string } | { maxLength: number; minLength?: number };
type Limits = Readonly<Record<string, Limit>>;
type TypeLimits = { properties?: Limits; definitions?: Readonly<Record<string, Limits>> };

const upTo128 = { minLength: 1, maxLength: 128 };

const limits: Readonly<Record<string, TypeLimits>> = {
  // https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
  "AWS::ApiGatewayV2::Api": { properties: { Name: upTo128, ProtocolType: { enum: ["WEBSOCKET", "HTTP"] } } },
  "AWS::ApiGatewayV2::Authorizer": {
    properties: { Name: upTo128, AuthorizerType: { enum: ["REQUEST", "JWT"] } },
  },
  "AWS::ApiGatewayV2::Integration": {
    properties: {
      IntegrationType: { enum: ["AWS", "HTTP", "MOCK", "HTTP_PROXY", "AWS_PROXY"] },
      PayloadFormatVersion: { enum: ["1.0", "2.0"] },
    },
  },
  "AWS::ApiGatewayV2::Route": {
    properties: { AuthorizationType: { enum: ["NONE", "AWS_IAM", "CUSTOM", "JWT"] } },
  },
  // https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html
  "AWS::ApiGatewayV2::Stage": {
    properties: { StageName: { pattern: "^(\\$default|[A-Za-z0-9_-]{1,128})$" } },
  },
  // https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html
  "AWS::Budgets::Budget": {
    definitions: {
      BudgetData: {
        BudgetName: { pattern: "^[^:\\\\]{1,100}$" },
        TimeUnit: { enum: ["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY", "CUSTOM"] },
      },
    },
  },
  // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html
  "AWS::CloudFront::Distribution": {
    definitions: {
      DistributionConfig: { Comment: { maxLength: 128 } },
      CustomOriginConfig: { OriginProtocolPolicy: { enum: ["http-only", "match-viewer", "https-only"] } },
      FunctionAssociation: { EventType: { enum: ["viewer-request", "viewer-response"] } },
    },
  },
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions
  "AWS::CloudFront::Function": { properties: { FunctionCode: { maxLength: 10_240 } } },
  // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html
  "AWS::CloudFront::ResponseHeadersPolicy": {
    definitions: { ResponseHeadersPolicyConfig: { Name: { pattern: "^[A-Za-z0-9_-]{1,128}$" } } },
  },
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
  "AWS::CloudWatch::Dashboard": { properties: { DashboardName: { pattern: "^[A-Za-z0-9_-]{1,255}$" } } },
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  "AWS::CloudWatch::Alarm": {
    properties: {
      ExtendedStatistic: {
        pattern: "^(p|tm|tc|ts|wm)(\\d{1,2}(\\.\\d{1,10})?|100)$|^IQM$|^(PR|TC|TM|TS|WM)\\(.+\\)$",
      },
    },
  },
  // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html
  "AWS::Cognito::UserPoolDomain": {
    properties: { Domain: { pattern: "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$" } },
  },
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
  "AWS::IAM::Role": { definitions: { Policy: { PolicyName: { pattern: "^[\\w+=,.@-]{1,128}$" } } } },
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
  "AWS::SQS::Queue": {
    properties: {
      QueueName: { pattern: "^[A-Za-z0-9_-]{1,80}$|^[A-Za-z0-9_-]{1,75}\\.fifo$" },
      DeduplicationScope: { enum: ["queue", "messageGroup"] },
      FifoThroughputLimit: { enum: ["perQueue", "perMessageGroupId"] },
    },
  },
};

const asStrings = (of: Limits = {}) =>
  Object.fromEntries(Object.entries(of).map(([name, limit]) => [name, { type: "string", ...limit }]));

/** The limits as schemas, for the validator to add to its own. */
export const additionalSchemas = Object.entries(limits).map(
  ([typeName, { properties, definitions = {} }]) => ({
    typeName,
    schema: JSON.stringify({
      typeName,
      properties: asStrings(properties),
      definitions: Object.fromEntries(
        Object.entries(definitions).map(([name, of]) => [
          name,
          { type: "object", properties: asStrings(of) },
        ]),
      ),
    }),
  }),
);
