import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Refused } from "./refused.ts";

/** What `start` runs, each in a process of its own. When one ends, so do all. */
export class Programs {
  readonly #children: ChildProcess[] = [];
  readonly #stopped = Promise.withResolvers<void>();
  #isStopping = false;

  /** Resolves when they are to end. */
  readonly stopped = this.#stopped.promise;

  /** Starts a Node program, which ends when this process does, and waits for the first line that it prints. */
  async start(name: string, args: string[], env: Record<string, string> = {}): Promise<string> {
    if (this.#isStopping) throw new Refused("");
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...env },
      // Its channel closes with this process, however that ends.
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    this.#children.push(child);
    const line = Promise.withResolvers<string>();
    if (child.stdout) createInterface({ input: child.stdout }).once("line", line.resolve);
    child.once("exit", (_code, signal) => {
      if (!this.#isStopping) {
        // A program that ends by itself has said on standard error what the matter is.
        if (signal)
          console.error(`${name} was ended by ${signal}. Start again: what was acknowledged is kept.`);
        process.exitCode = 1;
      }
      line.reject(new Refused(""));
      this.stop();
    });
    return line.promise;
  }

  /** Ends them all. */
  readonly stop = () => {
    this.#isStopping = true;
    this.#stopped.resolve();
    for (const child of this.#children) child.kill();
  };
}
