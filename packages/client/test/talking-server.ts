import { once } from "node:events";
import { Worker } from "node:worker_threads";
import * as v from "valibot";
import type { Talk } from "./talk.ts";

const Addresses = v.object({ socketUrl: v.string(), apiUrl: v.string() });

/** A scripted server in a worker of its own, whose users send on request. */
export class TalkingServer {
  readonly socketUrl: string;
  readonly apiUrl: string;
  readonly #worker: Worker;

  static async start(): Promise<TalkingServer> {
    const worker = new Worker(new URL("./talk.ts", import.meta.url));
    const [addresses] = await once(worker, "message");
    return new TalkingServer(worker, v.parse(Addresses, addresses));
  }

  private constructor(worker: Worker, { socketUrl, apiUrl }: v.InferOutput<typeof Addresses>) {
    this.#worker = worker;
    this.socketUrl = socketUrl;
    this.apiUrl = apiUrl;
  }

  /** Says a number of messages in rooms, in turn. Resolves when they are on their way. */
  async talk(asked: Talk): Promise<void> {
    this.#worker.postMessage(asked);
    await once(this.#worker, "message");
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
