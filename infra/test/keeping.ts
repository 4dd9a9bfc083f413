import { expect, it } from "vitest";
import { createTableInput } from "../../packages/core/src/table/table.ts";
import { askedLocally } from "./local-table.ts";
import type { Plan } from "./plan.ts";
import { inputsOf, onlyInputOf } from "./read.ts";

/** What is kept, how, and for how long. */
export const keeping = (stage: string, plan: () => Plan) => {
  it("makes the table that the local cloud and the tests make", async () => {
    const table = onlyInputOf(plan(), "aws:dynamodb/table:Table");
    const keysOf = ({ hashKey, rangeKey }: { hashKey: string; rangeKey: string }) => [
      { AttributeName: hashKey, KeyType: "HASH" },
      { AttributeName: rangeKey, KeyType: "RANGE" },
    ];
    const asked = await askedLocally(table.name);
    const deployed = {
      TableName: table.name,
      BillingMode: table.billingMode,
      AttributeDefinitions: table.attributes.map(({ name, type }: { name: string; type: string }) => ({
        AttributeName: name,
        AttributeType: type,
      })),
      KeySchema: keysOf(table),
      GlobalSecondaryIndexes: table.globalSecondaryIndexes.map(
        (index: { name: string; hashKey: string; rangeKey: string; projectionType: string }) => ({
          IndexName: index.name,
          KeySchema: keysOf(index),
          Projection: { ProjectionType: index.projectionType },
        }),
      ),
    };
    expect(deployed).toEqual(asked.get("CreateTable"));
    expect(deployed).toEqual(createTableInput(table.name));
    expect(table.localSecondaryIndexes).toEqual([]);

    expect(asked.get("UpdateTimeToLive")).toEqual({
      TableName: table.name,
      TimeToLiveSpecification: { AttributeName: table.ttl.attributeName, Enabled: table.ttl.enabled },
    });
  });

  it("lets items expire, encrypts them, and can go back to any second of the last weeks", () => {
    expect(onlyInputOf(plan(), "aws:dynamodb/table:Table")).toMatchObject({
      ttl: { attributeName: "expireAt", enabled: true },
      serverSideEncryption: { enabled: true },
      pointInTimeRecovery: { enabled: true },
    });
  });

  it("keeps the logs of every function and the access logs of both APIs, but not forever", () => {
    const days = stage === "production" ? 90 : 7;
    const groups = inputsOf(plan(), "aws:cloudwatch/logGroup:LogGroup");
    for (const { name, retentionInDays } of groups) expect([name, retentionInDays]).toEqual([name, days]);

    const names = groups.map(({ name }) => name);
    const used = inputsOf(plan(), "aws:lambda/function:Function").map(
      ({ loggingConfig }) => loggingConfig.logGroup,
    );
    const stagesOfApis = inputsOf(plan(), "aws:apigatewayv2/stage:Stage");
    const accessLogs = stagesOfApis.map(({ accessLogSettings }) => accessLogSettings.destinationArn);
    expect(accessLogs).toHaveLength(2);
    expect(names.sort()).toEqual(
      [...used, ...accessLogs.map((arn: string) => arn.split(":log-group:")[1])].sort(),
    );
  });
};
