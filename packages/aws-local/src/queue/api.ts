import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import * as v from "valibot";
import { callerOf } from "../iam/caller.ts";
import type { Intercept } from "../intercept.ts";
import { closeServer, listen, loopback, readBody, refuseBrowsers } from "../loopback/server.ts";
import { failures, QueueError, type QueueFailure } from "./failure.ts";
import type { FifoQueue } from "./fifo-queue.ts";
import { limits } from "./limits.ts";
import { changeMessageVisibility, deleteMessage, deleteMessageBatch, receiveMessage } from "./receive.ts";
import { isOperation, Request } from "./requests.ts";
import { sendMessage, sendMessageBatch } from "./send.ts";

/** A call of the API, as it arrived. */
export type QueueCall = {
  /** `SendMessageBatch`, … */
  operation: string;
  /** The caller's access key id. */
  accessKeyId: string;
};

/** The answer: the result, or why there is none. */
export type QueueAnswer = { result: object } | { failure: QueueFailure };

/**
 * A request that was carried out, for metering: each 64 KB of message bodies in it are billed as
 * one.
 */
export type QueueEvent = { queue: string; operation: string; bytes: number };

/** A queue as the API serves it. */
export type ServedQueue = {
  queue: FifoQueue;
  /** Its attributes except the counts, by SQS's names for them. */
  attributes: Readonly<Record<string, string>>;
  /** Counts a call that sends to these groups: whether it may pass. Default: any may. */
  maySend?: (groups: readonly string[]) => boolean;
};

export type QueueApiOptions = {
  /** 0 for any free one. */
  port: number;
  /** By name. */
  queues: ReadonlyMap<string, ServedQueue>;
  account: string;
  /** Called before every call: its result is answered. */
  refuse: (call: QueueCall) => QueueFailure | undefined;
  intercept: Intercept<QueueCall, QueueAnswer>;
  observe: (event: QueueEvent) => void;
};

const attributesOf = ({ queue, attributes }: ServedQueue, names: readonly string[]) => {
  const { visible, hidden } = queue.counts();
  const all = {
    ...attributes,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(hidden),
    ApproximateNumberOfMessagesDelayed: "0",
  };
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => names.includes("All") || names.includes(name)),
  );
};

const nameIn = (queueUrl: string) => queueUrl.split("/").at(-1) ?? "";

const Bodies = v.object({
  MessageBody: v.optional(v.string(), ""),
  Entries: v.optional(v.array(v.object({ MessageBody: v.optional(v.string(), "") })), []),
  Messages: v.optional(v.array(v.object({ Body: v.string() })), []),
});

/** The groups that a request sends to. */
const groupsIn = (request: Request): string[] => {
  if (request.operation === "SendMessage") return [request.MessageGroupId ?? ""];
  if (request.operation !== "SendMessageBatch") return [];
  return request.Entries.map(({ MessageGroupId = "" }) => MessageGroupId);
};

/** The bytes of the message bodies in a request and its result. */
const bodyBytes = (request: object, result: object) => {
  const { MessageBody, Entries, Messages } = v.parse(Bodies, { ...request, ...result });
  const bodies = [
    MessageBody,
    ...Entries.map((entry) => entry.MessageBody),
    ...Messages.map(({ Body }) => Body),
  ];
  return bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
};

/**
 * Serves SQS on loopback, in the JSON protocol that the AWS SDKs speak.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html
 * @returns `urlOf`: the URL of a queue, by its name.
 * @throws as `listen` does.
 */
export const startQueueApi = async ({
  port,
  queues,
  account,
  refuse,
  intercept,
  observe,
}: QueueApiOptions) => {
  const served = (queueUrl: string): ServedQueue => {
    const found = queues.get(nameIn(queueUrl));
    if (!found) throw new QueueError(failures.noQueue());
    return found;
  };

  const carryOut = async (request: Request, caller: string): Promise<object> => {
    const target = served(request.QueueUrl);
    if (target.maySend?.(groupsIn(request)) === false) throw new QueueError(failures.throttled());
    switch (request.operation) {
      case "SendMessage":
        return sendMessage(target.queue, request, caller);
      case "SendMessageBatch":
        return sendMessageBatch(target.queue, request, caller);
      case "ReceiveMessage":
        return receiveMessage(target.queue, request);
      case "DeleteMessage":
        return deleteMessage(target.queue, request);
      case "DeleteMessageBatch":
        return deleteMessageBatch(target.queue, request);
      case "ChangeMessageVisibility":
        return changeMessageVisibility(target.queue, request);
      case "GetQueueAttributes":
        return { Attributes: attributesOf(target, request.AttributeNames) };
    }
  };

  const answer = async (call: QueueCall, text: string | undefined): Promise<QueueAnswer> => {
    const { operation, accessKeyId } = call;
    const refusal = refuse(call);
    if (refusal) return { failure: refusal };
    if (text === undefined) return { failure: failures.tooLarge() };
    if (!isOperation(operation)) return { failure: failures.unsupported(`operation ${operation}`) };
    try {
      const request = readRequest(operation, text);
      const result = await carryOut(request, accessKeyId);
      observe({ queue: nameIn(request.QueueUrl), operation, bytes: bodyBytes(request, result) });
      return { result };
    } catch (error) {
      if (error instanceof QueueError) return { failure: error.failure };
      throw error;
    }
  };

  const reply = async (request: IncomingMessage, response: ServerResponse) => {
    if (refuseBrowsers(request, response)) return;
    const [, operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
    const text = await readBody(request, requestBytes);
    const call = { operation, accessKeyId: callerOf(request.headers) };
    const answered = await intercept(call, () => answer(call, text?.toString()));
    if (!answered) return void response.destroy();
    const failure = "failure" in answered ? answered.failure : undefined;
    response.writeHead(failure?.status ?? 200, {
      "content-type": "application/x-amz-json-1.0",
      "x-amzn-requestid": randomUUID(),
      ...(failure && { "x-amzn-query-error": `${failure.code};Sender` }),
    });
    const { result } = "result" in answered ? answered : { result: errorBody(answered.failure) };
    response.end(JSON.stringify(result));
  };
  const server = createServer((request, response) => {
    // A caller that disconnected half-way needs no answer.
    reply(request, response).catch(() => response.destroy());
  });
  const url = `http://${loopback}:${await listen(server, port)}`;
  const urlOf = (name: string) => `${url}/${account}/${name}`;
  return { url, urlOf, close: (graceMs: number) => closeServer(server, graceMs) };
};

/** Bodies, and the worst case of their JSON encoding. */
const requestBytes = 8 * limits.bodyBytes;

const errorBody = ({ type, message }: QueueFailure) => ({ __type: type, message });

/** @throws QueueError when it does not match the operation. */
const readRequest = (operation: string, text: string): Request => {
  const read = v.safeParse(Request, { ...parseJson(text), operation });
  if (read.success) return read.output;
  throw new QueueError(failures.unreadable());
};

const parseJson = (text: string): object => {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new QueueError(failures.unreadable());
  }
};
