import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { DynamoDBClient, DynamoDBServiceException, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test, vi } from "vitest";
import { listen } from "../../test/server.ts";
import { openDynamoDB } from "./dynamodb.ts";
import { openLambda } from "./lambda.ts";
import { publicEndpoint } from "./service.ts";
import { ServiceError } from "./service-error.ts";
import { openSqs } from "./sqs.ts";

const credentials = { accessKeyId: "AKID", secretAccessKey: "secret", sessionToken: "token" };
const key = { TableName: "table", Key: { pk: { S: "ü" }, sk: { S: "" } } };

type Heard = { method: string; path: string; headers: IncomingHttpHeaders; body: string };

const inAnHour = () => ({ date: new Date(Date.now() + 3_600_000).toUTCString() });

/** A service that hears requests, and answers the nth with the nth answer; the last ones with the last. */
const serviceThat = async (...answers: RequestListener[]) => {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url: path = "", headers } = request;
    heard.push({ method, path, headers, body: await text(request) });
    const answer = answers[heard.length - 1] ?? answers.at(-1);
    answer?.(request, response);
  });
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  return { heard, endpoint, settings: { endpoint, region: "eu-central-1", credentials } };
};

type Service = Awaited<ReturnType<typeof serviceThat>>;

const answering =
  (status: number, body: object, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { "x-amzn-requestid": "id", ...headers }).end(JSON.stringify(body));
const refusing = (code: string, status = 400) =>
  answering(status, { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: "No." });
const found = answering(200, { Item: { pk: { S: "ü" } } });

/** What a service goes by, without what is anew in every request or only says who asks. */
const meant = ({ method, path, headers, body }: Heard) => {
  const { authorization = "", "x-amz-target": target, "amz-sdk-request": attempt, ...rest } = headers;
  const scope = /Credential=([^,]+)/.exec(authorization)?.[1];
  const { host, "content-length": length, "x-amz-security-token": token } = rest;
  const type = rest["content-type"]?.includes("x-amz-json") ? rest["content-type"] : undefined;
  const trace = rest["x-amzn-trace-id"];
  const invocation = rest["x-amz-invocation-type"];
  return { method, path, body, scope, target, attempt, host, length, token, type, trace, invocation };
};

test("a call goes out as the service's own client of the SDK sends it", async () => {
  vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "send");
  vi.stubEnv("_X_AMZN_TRACE_ID", "Root=1-2-3;Sampled=1");
  onTestFinished(() => void vi.unstubAllEnvs());
  const { heard, endpoint, settings } = await serviceThat(answering(200, {}));
  const both = async (sdk: () => Promise<unknown>, ours: () => Promise<unknown>) => {
    await sdk();
    await ours();
    const [expected, actual] = heard.splice(0);
    if (!expected || !actual) throw new Error("There are two.");
    expect(meant(actual)).toEqual(meant(expected));
  };
  const batch = { QueueUrl: `${endpoint}/1/queue.fifo`, Entries: [{ Id: "0", MessageBody: "ü" }] };
  await both(
    () => new DynamoDBClient(settings).send(new GetItemCommand(key)),
    () => openDynamoDB(settings)("GetItem", key),
  );
  await both(
    () => new SQSClient(settings).send(new SendMessageBatchCommand(batch)),
    () => openSqs(batch.QueueUrl, settings)("SendMessageBatch", batch),
  );
  const invocation = { FunctionName: "parley-a_b-welcome", InvocationType: "Event" } as const;
  await both(
    () => new LambdaClient(settings).send(new InvokeCommand({ ...invocation, Payload: '{"a":1}' })),
    () => openLambda(settings)(invocation.FunctionName, { a: 1 }),
  );
});

test.each(["us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1"])(
  "in %s it is asked where the SDK's client asks",
  async (region) => {
    const { endpointProvider } = new DynamoDBClient({ region, credentials }).config;
    const { url } = endpointProvider({ Region: region, UseDualStack: false, UseFIPS: false });
    expect(`${publicEndpoint("dynamodb", region)}/`).toBe(url.href);
  },
);

test("the environment says where it is, its own address before that of all services", async () => {
  const { heard, endpoint } = await serviceThat(found);
  vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", endpoint);
  onTestFinished(() => void vi.unstubAllEnvs());
  await openDynamoDB({ region: "us-east-1", credentials })("GetItem", key);
  expect(heard).toHaveLength(1);
});

test("what passes is retried, with the SDK's delays, and says which try it is", async () => {
  const broken: RequestListener = ({ socket }) => socket.destroy();
  const throttled = refusing("ProvisionedThroughputExceededException");
  const { heard, settings } = await serviceThat(
    refusing("InternalServerError", 500),
    broken,
    throttled,
    found,
  );
  expect(await openDynamoDB(settings)("GetItem", key)).toMatchObject({ Item: { pk: { S: "ü" } } });
  expect(heard.map(({ headers }) => headers["amz-sdk-request"])).toEqual(
    [1, 2, 3, 4].map((nth) => `attempt=${nth}; max=4`),
  );
  expect(new Set(heard.map(({ headers }) => headers["amz-sdk-invocation-id"])).size).toBe(1);
});

test("what does not pass ends after its tries, and is the service's fault", async () => {
  const { heard, settings } = await serviceThat((_request, response) =>
    response.writeHead(503).end("<html>"),
  );
  const failed = openDynamoDB({ ...settings, maxAttempts: 2 })("GetItem", key);
  await expect(failed).rejects.toMatchObject({ name: "UnknownError", $fault: "server" });
  expect(heard).toHaveLength(2);
});

test("a refusal is not retried, and has the service's name and sentence", async () => {
  const { heard, settings } = await serviceThat(refusing("ConditionalCheckFailedException"));
  const refused = openDynamoDB(settings)("PutItem", {});
  await expect(refused).rejects.toThrow(ServiceError);
  await expect(refused).rejects.toMatchObject({
    name: "ConditionalCheckFailedException",
    message: "No.",
    $fault: "client",
    $metadata: { httpStatusCode: 400, requestId: "id", attempts: 1 },
  });
  expect(heard).toHaveLength(1);
});

test("an empty address in the environment is as good as none", async () => {
  const { heard, endpoint } = await serviceThat(found);
  vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", "");
  onTestFinished(() => void vi.unstubAllEnvs());
  await openDynamoDB({ region: "us-east-1", credentials })("GetItem", key);
  expect(heard).toHaveLength(1);
});

const unavailable: RequestListener = (_request, response) => response.writeHead(503).end("<html>");
const unanswered: RequestListener = ({ socket }) => socket.destroy();

test.each<[string, RequestListener]>([
  ...["ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded"].map(
    (code): [string, RequestListener] => [code, refusing(code)],
  ),
  ["InternalServerError", refusing("InternalServerError", 500)],
  ["a status of throttling alone", refusing("Unknown", 429)],
  ["a gateway's page", unavailable],
  ["a connection that breaks", unanswered],
  ...["ConditionalCheckFailedException", "ValidationException", "AccessDeniedException"].map(
    (code): [string, RequestListener] => [code, refusing(code)],
  ),
  ...["TransactionConflictException", "TransactionCanceledException", "ResourceNotFoundException"].map(
    (code): [string, RequestListener] => [code, refusing(code)],
  ),
  [
    "a clock an hour behind",
    answering(400, { __type: "x#RequestTimeTooSkewed", message: "No." }, inAnHour()),
  ],
  ["a refusal without a sentence", answering(400, { __type: "x#ValidationException" })],
  ["a refusal under a capital", answering(400, { __type: "x#ValidationException", Message: "No." })],
  ["501", refusing("NotImplemented", 501)],
])("%s is tried as often, and told the same, as by the SDK's client", async (_what, answer) => {
  const outcome = async (call: (settings: Service["settings"]) => Promise<unknown>) => {
    const { heard, settings } = await serviceThat(answer);
    const error: unknown = await call(settings).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof Error)) throw new Error("It was answered.");
    const { name, message } = error;
    const refusal = error instanceof ServiceError || error instanceof DynamoDBServiceException;
    // What is no answer of the service is told by its parser, or by the connection.
    const told = refusal && error.name !== "UnknownError" ? { name, message, fault: error.$fault } : {};
    return { tries: heard.map(({ headers }) => headers["amz-sdk-request"]), ...told };
  };
  const expected = await outcome((settings) =>
    new DynamoDBClient({ ...settings, maxAttempts: 2 }).send(new GetItemCommand(key)),
  );
  expect(await outcome((settings) => openDynamoDB({ ...settings, maxAttempts: 2 })("GetItem", key))).toEqual(
    expected,
  );
});

test("a clock that is wrong is set by the service's, and the call signed anew", async () => {
  const ahead = Date.now() + 3_600_000;
  const date = new Date(ahead).toUTCString();
  const expired = answering(
    400,
    { __type: "x#InvalidSignatureException", message: "Signature expired" },
    { date },
  );
  const { heard, settings } = await serviceThat(expired, found);
  await openDynamoDB(settings)("GetItem", key);
  const signedAt = heard.map(({ headers }) => String(headers["x-amz-date"]).slice(0, 11));
  const hour = new Date(ahead).toISOString().replaceAll("-", "").slice(0, 11);
  expect(signedAt[1]).toBe(hour);
  expect(signedAt[0]).not.toBe(hour);
});

test("a signal ends a call that is not answered, and one that waits for its next try", async () => {
  const { settings } = await serviceThat(() => {});
  const signal = AbortSignal.timeout(50);
  await expect(openDynamoDB(settings)("GetItem", key, signal)).rejects.toMatchObject({ name: "AbortError" });
  const busy = await serviceThat(refusing("ThrottlingException"));
  const call = openDynamoDB({ ...busy.settings, maxAttempts: 100 })("GetItem", key, AbortSignal.timeout(200));
  await expect(call).rejects.toMatchObject({ name: "AbortError" });
});
