import { type Json, type JsonObject, objectOf, objectsOf } from "../json.ts";
import { propertiesOf } from "../properties.ts";
import { as, inside, type ResourceType } from "../resource-type.ts";

/** What Terraform has as names of two keys, each in a separate input. */
const keySchema = (KeyType: "HASH" | "RANGE") => (name: Json) => ({
  KeySchema: [{ AttributeName: name, KeyType }],
});

const indexOf = ({ hashKey, rangeKey, name, projectionType, nonKeyAttributes, ...more }: JsonObject) => ({
  ...propertiesOf(more),
  IndexName: name ?? null,
  KeySchema: [
    ...keySchema("HASH")(hashKey ?? null).KeySchema,
    ...(rangeKey === undefined ? [] : keySchema("RANGE")(rangeKey).KeySchema),
  ],
  Projection: {
    ProjectionType: projectionType ?? null,
    ...(nonKeyAttributes !== undefined && { NonKeyAttributes: nonKeyAttributes }),
  },
});

const indexesOf = (value: Json) => objectsOf(value).map(indexOf);

const attributesOf = (value: Json) =>
  objectsOf(value).map(({ name, type, ...more }) => ({
    ...propertiesOf(more),
    AttributeName: name ?? null,
    AttributeType: type ?? null,
  }));

/** The stream exists with a specification, and not without one. */
const streamOf = (enabled: Json): JsonObject => (enabled === true ? { StreamSpecification: {} } : {});

const encryptionOf = (value: Json) => {
  const { enabled, kmsKeyArn, ...more } = objectOf(value);
  return {
    ...propertiesOf(more),
    SSEEnabled: enabled ?? null,
    ...(kmsKeyArn !== undefined && { KMSMasterKeyId: kmsKeyArn }),
  };
};

const recoveryOf = (value: Json) => {
  const { enabled, ...more } = objectOf(value);
  return { ...propertiesOf(more), PointInTimeRecoveryEnabled: enabled ?? null };
};

/** The table and the queues. */
export const storageTypes = {
  "aws:dynamodb/table:Table": {
    type: "AWS::DynamoDB::Table",
    inputs: {
      name: "TableName",
      attributes: as("AttributeDefinitions", attributesOf),
      hashKey: keySchema("HASH"),
      rangeKey: keySchema("RANGE"),
      globalSecondaryIndexes: as("GlobalSecondaryIndexes", indexesOf),
      localSecondaryIndexes: as("LocalSecondaryIndexes", indexesOf),
      pointInTimeRecovery: as("PointInTimeRecoverySpecification", recoveryOf),
      serverSideEncryption: as("SSESpecification", encryptionOf),
      streamEnabled: streamOf,
      streamViewType: inside("StreamSpecification", "StreamViewType"),
      ttl: "TimeToLiveSpecification",
    },
  },
  "aws:sqs/queue:Queue": {
    type: "AWS::SQS::Queue",
    inputs: {
      name: "QueueName",
      messageRetentionSeconds: "MessageRetentionPeriod",
      visibilityTimeoutSeconds: "VisibilityTimeout",
      receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
      maxMessageSize: "MaximumMessageSize",
      redrivePolicy: as("RedrivePolicy", (value) => JSON.parse(String(value))),
    },
  },
} satisfies Record<string, ResourceType>;
