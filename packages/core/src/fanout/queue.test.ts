import { hash } from "node:crypto";
import { createServer } from "node:http";
import { expect, test, vi } from "vitest";
import { fanoutJobOf } from "../../test/fanout-jobs.ts";
import { sqsAt, startFifoQueue } from "../../test/queue.ts";
import { listen, serverThat } from "../../test/server.ts";
import { readFanoutJob } from "./job.ts";
import { openQueue } from "./queue.ts";

const said = (...seqs: number[]) => seqs.map((seq) => fanoutJobOf({ seq }));

const open = async () => {
  const { url, receive } = await startFifoQueue();
  const trouble = vi.fn<(what: string, error?: unknown) => void>();
  const received = async () => (await receive()).map(({ body }) => readFanoutJob(body));
  return { url, receive, received, trouble, ...openQueue(url, trouble, sqsAt(url)) };
};

test("jobs are received in order, each once, however often they are enqueued", async () => {
  const { enqueue, received, trouble } = await open();
  const [first, second, third] = said(1, 2, 3);
  if (!first || !second || !third) throw new Error("There are three.");
  expect(await enqueue([first, second])).toBe("taken");
  expect(await enqueue([second, third])).toBe("taken");
  expect(await received()).toEqual([first, second, third]);
  expect(trouble).not.toHaveBeenCalled();
});

test("each room, and each shard of one, keeps an order of its own", async () => {
  const { enqueue, retrySoon, receive } = await open();
  const [first, second] = said(1, 2);
  if (!first || !second) throw new Error("There are two.");
  const places = [{}, { shard: { number: 1, after: "a=" } }, { room: "random" }];
  const firsts = places.map((place) => ({ ...first, ...place }));
  expect(await enqueue(firsts)).toBe("taken");
  const received = await receive();
  expect(received.map(({ body }) => readFanoutJob(body))).toEqual(firsts);
  expect(await enqueue(places.map((place) => ({ ...second, ...place })))).toBe("taken");
  // What is not handed back keeps its own next ones waiting, and no others.
  const [{ receipt } = { receipt: "" }] = received;
  await retrySoon([receipt]);
  expect((await receive()).map(({ body }) => readFanoutJob(body))).toEqual([first, second]);
});

test("a batch that the queue takes in part is refused", async () => {
  const { enqueue, received, trouble } = await open();
  const [good] = said(1);
  if (!good) throw new Error("There is one.");
  expect(await enqueue([{ ...good, room: "r".repeat(200) }, good])).toBe("refused");
  expect(trouble).toHaveBeenCalledExactlyOnceWith("Jobs not enqueued in part");
  expect(await received()).toEqual([good]);
});

test("a queue that does not exist refuses, and the cause is logged", async () => {
  const { url } = await open();
  const trouble = vi.fn<(what: string, error?: unknown) => void>();
  const { enqueue } = openQueue(`${url}-of-nobody`, trouble, sqsAt(url));
  expect(await enqueue(said(1))).toBe("refused");
  const reason = expect.objectContaining({ name: "QueueDoesNotExist" });
  expect(trouble).toHaveBeenCalledExactlyOnceWith("Jobs not enqueued", reason);
});

test("a batch without failures is taken", async () => {
  const trouble = vi.fn<(what: string, error?: unknown) => void>();
  const url = `http://127.0.0.1:${await listen(createServer((_request, response) => response.end("{}")))}`;
  expect(await openQueue(`${url}/queue.fifo`, trouble, sqsAt(url)).enqueue(said(1))).toBe("taken");
  expect(trouble).not.toHaveBeenCalled();
});

test.each([
  ["fails itself", () => createServer((_request, response) => response.writeHead(500).end("{}"))],
  ["breaks the connection", () => createServer(({ socket }) => socket.destroy())],
  ["does not answer within a second", () => serverThat(() => {})],
])("a queue that %s is unanswered", async (_how, create) => {
  const trouble = vi.fn<(what: string, error?: unknown) => void>();
  const url = `http://127.0.0.1:${await listen(create())}`;
  const { enqueue } = openQueue(`${url}/queue.fifo`, trouble, sqsAt(url));
  expect(await enqueue(said(1))).toBe("unanswered");
  expect(trouble).toHaveBeenCalledExactlyOnceWith("Jobs not enqueued", expect.any(Error));
});

test("a queue that stored a different text is unanswered", async () => {
  const trouble = vi.fn<(what: string, error?: unknown) => void>();
  const stored = { Successful: [{ Id: "0", MD5OfMessageBody: hash("md5", "another text") }] };
  const server = createServer((_request, response) => response.end(JSON.stringify(stored)));
  const url = `http://127.0.0.1:${await listen(server)}`;
  expect(await openQueue(`${url}/queue.fifo`, trouble, sqsAt(url)).enqueue(said(1))).toBe("unanswered");
  const reason = expect.objectContaining({ message: "The queue stored another text" });
  expect(trouble).toHaveBeenCalledExactlyOnceWith("Jobs not enqueued", reason);
});

test("a job to retry is received again after a second, followed by the rest of its room", async () => {
  const { enqueue, retrySoon, receive, trouble } = await open();
  await enqueue(said(1, 2));
  const first = await receive();
  expect(first).toHaveLength(2);
  await retrySoon(first.map(({ receipt }) => receipt));
  expect((await receive()).map(({ body }) => body)).toEqual(first.map(({ body }) => body));
  expect(trouble).not.toHaveBeenCalled();
});

test("a retry at a queue that does not answer ends within a second", async () => {
  const trouble = vi.fn<(what: string, error?: unknown) => void>();
  const url = `http://127.0.0.1:${await listen(serverThat(() => {}))}`;
  await openQueue(`${url}/queue.fifo`, trouble, sqsAt(url)).retrySoon(["a receipt"]);
  expect(trouble).toHaveBeenCalledExactlyOnceWith(
    "Failed job stays invisible until its timeout",
    expect.any(Error),
  );
});

test("a job that cannot be made visible has to wait, without affecting others", async () => {
  const { enqueue, retrySoon, receive, trouble } = await open();
  await enqueue(said(1));
  const [{ body, receipt } = { body: "", receipt: "" }] = await receive();
  await retrySoon(["no receipt", receipt]);
  expect(trouble).toHaveBeenCalledExactlyOnceWith(
    "Failed job stays invisible until its timeout",
    expect.any(Error),
  );
  expect((await receive()).map((again) => again.body)).toEqual([body]);
});
