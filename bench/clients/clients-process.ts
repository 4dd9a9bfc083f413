import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Question, Questions } from "./questions.ts";

const program = fileURLToPath(new URL("child.ts", import.meta.url));

/** The clients, in a separate process: their CPU is not the cloud's, and they share one clock. */
export class ClientsProcess implements AsyncDisposable {
  readonly #child: ChildProcess = fork(program);
  readonly #ended = once(this.#child, "exit").then((): never => {
    throw new Error("The clients' process ended.");
  });

  /** One question at a time. Rejects with the error of that process. */
  async ask<Each extends Question>(
    question: Each,
    ask: Questions[Each]["ask"],
  ): Promise<Questions[Each]["answer"]> {
    this.#child.send({ question, ask });
    const [reply] = await Promise.race([once(this.#child, "message"), this.#ended]);
    if ("error" in reply) throw new Error(reply.error);
    return reply.answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended.catch(() => {});
  }
}
