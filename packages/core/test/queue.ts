import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import { silentLog } from "../../aws-local/src/log.ts";
import { startQueue } from "../../aws-local/src/queue/queue.ts";
import { deploymentOf } from "../../functions/src/manifest.ts";

/** For tests: a client of SQS's API at an address. */
export const queueClient = (endpoint: string): SQSClient => {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new SQSClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
};

/** For tests: a FIFO queue of the local cloud's, which no worker takes from, until the test is over. */
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
  // Its dead letters are a queue without a worker.
  const { url, dead } = started;
  const client = queueClient(url);
  const receive = async () => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: dead, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
    );
    return Messages.map(({ Body = "", ReceiptHandle = "" }) => ({ body: Body, receipt: ReceiptHandle }));
  };
  return { url: dead, client, receive };
};
