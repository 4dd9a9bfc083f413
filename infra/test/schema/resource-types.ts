import type { ResourceType } from "./resource-type.ts";
import { apiTypes } from "./types/apis.ts";
import { budgetTypes } from "./types/budgets.ts";
import { cognitoTypes } from "./types/cognito.ts";
import { computeTypes } from "./types/compute.ts";
import { domainTypes } from "./types/domain.ts";
import { siteTypes } from "./types/site.ts";
import { storageTypes } from "./types/storage.ts";
import { watchingTypes } from "./types/watching.ts";

/** Pulumi's token -> its CloudFormation form. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  ...apiTypes,
  ...budgetTypes,
  ...cognitoTypes,
  ...computeTypes,
  ...domainTypes,
  ...siteTypes,
  ...storageTypes,
  ...watchingTypes,
};

/** Types without an AWS schema, and why: a token, or a prefix of tokens. */
export const withoutSchema: Readonly<Record<string, string>> = {
  "aws:acm/certificateValidation:CertificateValidation": "how long Pulumi waits for a certificate",
  "aws:s3/bucketObjectv2:BucketObjectv2": "CloudFormation has no type for the files of a bucket",
  "command:": "runs on the machine that deploys",
  "pulumi-nodejs:dynamic:": "SST's own: what it does is its code",
  "pulumi:providers:": "where the provider works, such as in another region",
  "pulumi:pulumi:Stack": "Pulumi's own",
  "random:": "made by the one who deploys, and kept in the state",
  "sst:": "SST's components: what they make is planned beside them",
};

/** Why a type has no schema, if that is known. */
export const reasonWithout = (type: string) =>
  Object.entries(withoutSchema).find(([token]) => type.startsWith(token))?.[1];
