export const account = "123456789012";
export const region = "us-east-1";

/** The guest key that every planned stage makes: 32 bytes in base64. */
export const madeGuestKey = "cmFuZG9tIGJ5dGVzIG9mIGEgcGxhbm5lZCBzdGFnZSE=";

/** The only public zone in Route 53. */
const zone = "example.com";

const arn = (service: string, name: string) => `arn:aws:${service}:${region}:${account}:${name}`;

/** For resources that belong to no region. */
const globalArn = (service: string, name: string) => `arn:aws:${service}::${account}:${name}`;

/** The ARN of a Lambda function. */
export const functionArn = (name: string) => arn("lambda", `function:${name}`);

/** The key that replaces it after a rotation. */
export const rotatedGuestKey = "b3RoZXIgYnl0ZXMgb2YgYSBwbGFubmVkIHN0YWdlISE=";

const randomBytes = new Map([
  ["GuestKeyBytes", madeGuestKey],
  ["GuestKeyBytesOdd", rotatedGuestKey],
]);

type Made = { type: string; name: string; inputs: Record<string, unknown> };

/**
 * What AWS would have returned for a resource: its id, and its inputs with the fields that others
 * read.
 */
export const stateOf = ({ type, name, inputs }: Made) => {
  const id = idOf(type, name);
  return { id, state: { name, ...inputs, ...fieldsOf(type, String(inputs.name ?? name), id, inputs) } };
};

/**
 * An id of the form that AWS gives it, where a schema of AWS requires that form of references to
 * it.
 */
const idOf = (type: string, name: string) => {
  switch (type) {
    case "aws:cognito/userPool:UserPool":
      return `${region}_${name}`;
    case "aws:cognito/userPoolClient:UserPoolClient":
      return name;
    default:
      return `${name}-id`;
  }
};

const fieldsOf = (type: string, name: string, id: string, inputs: Record<string, unknown>) => {
  switch (type) {
    case "aws:apigatewayv2/api:Api": {
      const scheme = inputs.protocolType === "WEBSOCKET" ? "wss" : "https";
      return {
        apiEndpoint: `${scheme}://${id}.execute-api.${region}.amazonaws.com`,
        executionArn: arn("execute-api", id),
      };
    }
    case "aws:dynamodb/table:Table":
      return { arn: arn("dynamodb", `table/${name}`) };
    case "aws:lambda/function:Function":
      return { arn: functionArn(name), invokeArn: arn("apigateway", `invoke/${name}`) };
    case "aws:iam/role:Role":
      return { arn: globalArn("iam", `role/${name}`) };
    case "aws:cloudfront/function:Function":
      return { arn: globalArn("cloudfront", `function/${name}`), etag: "etag" };
    case "aws:cloudfront/keyValueStore:KeyValueStore":
      return { arn: globalArn("cloudfront", `key-value-store/${name}`) };
    case "aws:sqs/queue:Queue":
      return { arn: arn("sqs", name), url: `https://sqs.${region}.amazonaws.com/${account}/${name}` };
    case "aws:cloudwatch/logGroup:LogGroup":
      return { arn: arn("logs", `log-group:${name}`) };
    case "aws:cloudfront/distribution:Distribution":
      return {
        arn: globalArn("cloudfront", `distribution/${id}`),
        domainName: "site.cloudfront.net",
        // https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
        hostedZoneId: "Z2FDTNDATAQYW2",
        etag: "etag",
      };
    case "aws:s3/bucket:Bucket":
      return { arn: `arn:aws:s3:::${name}`, bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com` };
    case "aws:acm/certificate:Certificate": {
      const { domainName } = inputs;
      const record = {
        resourceRecordType: "CNAME",
        resourceRecordName: "_proof",
        resourceRecordValue: "_it",
      };
      return { arn: arn("acm", id), domainValidationOptions: [{ domainName, ...record }] };
    }
    case "pulumi-nodejs:dynamic:Resource":
      return name.endsWith(".sst.aws.HostedZoneLookup") ? { zoneId: "Z0123456789ABCDEFGHIJ" } : {};
    case "random:index/randomBytes:RandomBytes":
      return { base64: randomBytes.get(name) ?? "AAAA" };
    default:
      return { arn: arn("mock", name) };
  }
};

/** What AWS would answer to a lookup. */
export const answerCall = ({ token, inputs }: { token: string; inputs: Record<string, unknown> }) => {
  if (token === "aws:iam/getPolicyDocument:getPolicyDocument") {
    return { ...inputs, json: JSON.stringify(inputs) };
  }
  if (token === "aws:route53/getZone:getZone" && inputs.name !== zone) {
    // As gRPC delivers it from the provider.
    throw Object.assign(new Error(), { details: "1 error occurred: no matching Route 53 Hosted Zone found" });
  }
  return { accountId: account, region, name: region, id: region, partition: "aws" };
};
