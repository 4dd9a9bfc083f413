import type { Json } from "../json.ts";
import { policyOf } from "../policy.ts";
import { as, inside, leftOut, type ResourceType } from "../resource-type.ts";

const storesOf = (arns: Json) =>
  Array.isArray(arns) ? arns.map((arn) => ({ KeyValueStoreARN: arn })) : arns;

/** The site's bucket, and what is in front of it. */
export const siteTypes = {
  "aws:cloudfront/distribution:Distribution": {
    type: "AWS::CloudFront::Distribution",
    within: "DistributionConfig",
    spelling: {
      acmCertificateArn: "AcmCertificateArn",
      cloudfrontDefaultCertificate: "CloudFrontDefaultCertificate",
      functionArn: "FunctionARN",
      httpPort: "HTTPPort",
      httpsPort: "HTTPSPort",
      originId: "Id",
      originSslProtocols: "OriginSSLProtocols",
    },
    inputs: { waitForDeployment: leftOut("how long Pulumi waits") },
  },
  "aws:cloudfront/function:Function": {
    type: "AWS::CloudFront::Function",
    always: { FunctionConfig: { Comment: "" } },
    inputs: {
      code: "FunctionCode",
      runtime: inside("FunctionConfig", "Runtime"),
      comment: inside("FunctionConfig", "Comment"),
      keyValueStoreAssociations: (arns) => ({
        FunctionConfig: { KeyValueStoreAssociations: storesOf(arns) },
      }),
    },
  },
  "aws:cloudfront/keyValueStore:KeyValueStore": { type: "AWS::CloudFront::KeyValueStore" },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    type: "AWS::CloudFront::ResponseHeadersPolicy",
    within: "ResponseHeadersPolicyConfig",
  },
  "aws:s3/bucket:Bucket": {
    type: "AWS::S3::Bucket",
    inputs: { bucket: "BucketName", forceDestroy: leftOut("what Pulumi does before it removes a bucket") },
  },
  "aws:s3/bucketPolicy:BucketPolicy": {
    type: "AWS::S3::BucketPolicy",
    inputs: { policy: as("PolicyDocument", policyOf) },
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    type: "AWS::S3::Bucket",
    within: "PublicAccessBlockConfiguration",
    partOf: { type: "aws:s3/bucket:Bucket", names: "bucket", as: "bucket" },
    inputs: { bucket: leftOut("it names the bucket that it is a part of") },
  },
} satisfies Record<string, ResourceType>;
