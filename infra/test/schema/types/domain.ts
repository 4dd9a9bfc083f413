import type { Json } from "../json.ts";
import { deepProperties } from "../properties.ts";
import { as, leftOut, type ResourceType } from "../resource-type.ts";

/** TTLs are texts to CloudFormation. */
const text = (seconds: Json) => String(seconds);

/** A record has one alias: its list has one item. */
const aliasOf = (aliases: Json) =>
  Array.isArray(aliases) && aliases[0] !== undefined
    ? deepProperties(aliases[0], { name: "DNSName", zoneId: "HostedZoneId" })
    : aliases;

/** A stage's own domain: its certificate, and the records of its zone. */
export const domainTypes = {
  "aws:acm/certificate:Certificate": { type: "AWS::CertificateManager::Certificate" },
  "aws:route53/record:Record": {
    type: "AWS::Route53::RecordSet",
    inputs: {
      zoneId: "HostedZoneId",
      records: "ResourceRecords",
      ttl: as("TTL", text),
      aliases: as("AliasTarget", aliasOf),
      allowOverwrite: leftOut("whether Pulumi takes over a record that is there"),
    },
  },
} satisfies Record<string, ResourceType>;
