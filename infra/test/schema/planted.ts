import type { Plan, PlannedResource } from "../plan.ts";
import { logicalId } from "./template.ts";

type Inputs = PlannedResource["inputs"];

/** A plan with one resource changed, the first of its type. */
export const changed = (plan: Plan, type: string, change: (inputs: Inputs) => void) => {
  const copy = structuredClone(plan);
  const resource = copy.resources.find((each) => each.type === type);
  if (!resource) throw new Error(`The plan has no ${type}.`);
  change(resource.inputs);
  return { copy, resource: logicalId(resource) };
};

/** How a fault of each kind is reported. */
export const planted = [
  {
    fault: "a wrong enum",
    type: "aws:lambda/function:Function",
    change: (inputs: Inputs) => {
      inputs.architectures = ["arm65"];
    },
    at: "Properties.Architectures.0",
    message: "'arm65' is not one of ['x86_64', 'arm64']",
  },
  {
    fault: "a wrong enum that AWS's schema leaves out",
    type: "aws:apigatewayv2/api:Api",
    change: (inputs: Inputs) => {
      inputs.protocolType = "SOCKET";
    },
    at: "Properties.ProtocolType",
    message: "'SOCKET' is not one of ['WEBSOCKET', 'HTTP']",
  },
  {
    fault: "a name that is too long",
    type: "aws:iam/role:Role",
    change: (inputs: Inputs) => {
      inputs.name = "r".repeat(65);
    },
    at: "Properties.RoleName",
    message: "length 65 exceeds maximum 64",
  },
  {
    fault: "a missing property",
    type: "aws:cognito/userPoolDomain:UserPoolDomain",
    change: (inputs: Inputs) => {
      delete inputs.userPoolId;
    },
    at: "Properties",
    message: "'UserPoolId' is a required property",
  },
  {
    fault: "a name with letters that are not allowed",
    type: "aws:cloudwatch/logGroup:LogGroup",
    change: (inputs: Inputs) => {
      inputs.name = "/aws/lambda/parley staging";
    },
    at: "Properties.LogGroupName",
    message: "does not match pattern",
  },
  {
    fault: "a number out of bounds",
    type: "aws:sqs/queue:Queue",
    change: (inputs: Inputs) => {
      inputs.messageRetentionSeconds = 15 * 24 * 60 * 60;
    },
    at: "Properties.MessageRetentionPeriod",
    message: "1296000",
  },
  {
    fault: "a value of another type",
    type: "aws:dynamodb/table:Table",
    change: (inputs: Inputs) => {
      inputs.ttl = { attributeName: "expireAt", enabled: "soon" };
    },
    at: "Properties.TimeToLiveSpecification.Enabled",
    message: "is not of type 'boolean'",
  },
  {
    fault: "an input that there is not",
    type: "aws:cognito/userPoolClient:UserPoolClient",
    change: (inputs: Inputs) => {
      inputs.tokenValidity = 60;
    },
    at: "Properties.TokenValidity",
    message: "Additional properties are not allowed",
  },
  {
    fault: "an input of a part that there is not",
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    change: (inputs: Inputs) => {
      inputs.blockEverything = true;
    },
    at: "Properties.PublicAccessBlockConfiguration.BlockEverything",
    message: "Additional properties are not allowed",
  },
];
