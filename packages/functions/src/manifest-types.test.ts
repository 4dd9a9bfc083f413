import { describe, expectTypeOf, test } from "vitest";
import type { Access } from "./manifest/partitions.ts";
import {
  type Deployment,
  deploymentOf,
  type FunctionName,
  type FunctionSpec,
  type functions,
  type httpFunction,
  limitsOf,
  reachableFunctions,
  type socketAuthorizer,
  type socketRoutes,
} from "./manifest.ts";

/*
 * Wrong uses of the manifest that must not compile. `pnpm types`, a part of `pnpm test`, checks
 * them.
 */

const declare = (_spec: FunctionSpec) => {};
const min = { handler: "packages/functions/src/x.handler", timeoutSeconds: 10, memoryMb: 512 };

describe("A function of the manifest", () => {
  test("has a handler, a timeout and a memory", () => {
    declare(min);
    // @ts-expect-error It has no memory.
    declare({ handler: "x.handler", timeoutSeconds: 10 });
    // @ts-expect-error It has no handler.
    declare({ timeoutSeconds: 10, memoryMb: 512 });
  });

  test("is allowed what the local cloud knows to hold it to, and nothing else", () => {
    // @ts-expect-error It is an action of another service.
    declare({ ...min, table: ["s3:GetObject"] });
    // @ts-expect-error The table has no such index.
    declare({ ...min, indexes: ["gsi2"] });
    // @ts-expect-error `@connections` has no such method.
    declare({ ...min, connections: ["PUT"] });
    // @ts-expect-error A function sends to the queue, or works on what it has.
    declare({ ...min, queue: "both" });
    // @ts-expect-error It is true, or it is left out.
    declare({ ...min, identifies: false });
    // @ts-expect-error There is no such right.
    declare({ ...min, bucket: true });
    // @ts-expect-error The table has no such partition.
    const access: Access = { read: ["secrets"] };
    expectTypeOf(access).toExtend<Access>();
  });

  test("is named by the list, wherever it is named", () => {
    expectTypeOf<FunctionName>().toEqualTypeOf<keyof typeof functions>();
    expectTypeOf<FunctionName>().toEqualTypeOf<
      "authorizer" | "connect" | "disconnect" | "legacy-welcome" | "send" | "fanout" | "default" | "api"
    >();
    expectTypeOf<typeof httpFunction>().toExtend<FunctionName>();
    expectTypeOf<(typeof socketAuthorizer)["function"]>().toExtend<FunctionName>();
    expectTypeOf<(typeof socketRoutes)[keyof typeof socketRoutes]["function"]>().toExtend<FunctionName>();
    expectTypeOf(reachableFunctions).toEqualTypeOf<readonly FunctionName[]>();
    expectTypeOf(limitsOf).parameter(0).toEqualTypeOf<FunctionName>();
  });
});

describe("A deployment", () => {
  test("is of a stage that says whether it runs on somebody's machine", () => {
    expectTypeOf(deploymentOf({ live: false })).toEqualTypeOf<Deployment>();
    // @ts-expect-error It does not say whether it runs on somebody's machine.
    deploymentOf({});
    // @ts-expect-error A stage is not named here.
    deploymentOf({ live: false, stage: "production" });
  });
});
