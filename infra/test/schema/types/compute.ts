import { type Json, objectOf, objectsOf } from "../json.ts";
import { policyOf } from "../policy.ts";
import { propertiesOf } from "../properties.ts";
import { as, inside, leftOut, type ResourceType } from "../resource-type.ts";

/** The variables keep their names. */
const environmentOf = (value: Json): Json => {
  const { variables = {}, ...more } = objectOf(value);
  return { ...propertiesOf(more), Variables: variables };
};

const inlinePolicies = (value: Json): Json =>
  objectsOf(value).map(({ name, policy, ...more }) => ({
    ...propertiesOf(more),
    // Pulumi names it if the configuration does not.
    PolicyName: name ?? "inline",
    PolicyDocument: policyOf(policy ?? null),
  }));

/** Functions, and what they may do. */
export const computeTypes = {
  "aws:iam/role:Role": {
    type: "AWS::IAM::Role",
    inputs: {
      name: "RoleName",
      assumeRolePolicy: as("AssumeRolePolicyDocument", policyOf),
      inlinePolicies: as("Policies", inlinePolicies),
    },
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": { type: "AWS::Lambda::EventSourceMapping" },
  "aws:lambda/function:Function": {
    type: "AWS::Lambda::Function",
    inputs: {
      name: "FunctionName",
      s3Bucket: inside("Code", "S3Bucket"),
      s3Key: inside("Code", "S3Key"),
      environment: as("Environment", environmentOf),
      publish: leftOut("a version is a resource of its own"),
    },
  },
  "aws:lambda/functionRecursionConfig:FunctionRecursionConfig": {
    type: "AWS::Lambda::Function",
    partOf: { type: "aws:lambda/function:Function", names: "functionName", as: "name" },
    inputs: { functionName: leftOut("it names the function that it is a part of") },
  },
  "aws:lambda/permission:Permission": {
    type: "AWS::Lambda::Permission",
    inputs: { function: "FunctionName" },
  },
} satisfies Record<string, ResourceType>;
