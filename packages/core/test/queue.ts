import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import { silentLog } from "../../aws-local/src/log.ts";
import { startQueue } from "../../aws-local/src/queue/queue.ts";
import { deploymentOf } from "../../functions/src/manifest.ts";
import { openSqs } from "../src/aws/sqs.ts";

const settings = {
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
};

/** For tests: SQS at an address, as the functions call it, but without retries. */
export const sqsAt = (endpoint: string) => openSqs(endpoint, settings);

const receiver = (endpoint: string): SQSClient => {
  const client = new SQSClient({ endpoint, ...settings });
  onTestFinished(() => client.destroy());
  return client;
};

/** For tests: a FIFO queue of the local cloud without a worker, until the test is over. */
export const startFifoQueue = async () => {
  const started = await startQueue({
    port: 0,
    settings: deploymentOf({ live: false }).queue,
    name: "fanout",
    roles: {},
    folder: undefined,
    invoke: () => new Promise(() => {}),
    log: silentLog,
  });
  onTestFinished(() => started.close(0));
  // Its dead-letter queue has no worker either.
  const { url, dead } = started;
  const client = receiver(url);
  const receive = async () => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: dead, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
    );
    return Messages.map(({ Body = "", ReceiptHandle = "" }) => ({ body: Body, receipt: ReceiptHandle }));
  };
  return { url: dead, receive };
};
