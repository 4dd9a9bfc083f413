import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Refused } from "../command-line/refused.ts";

/** The processes of `start`. When one ends, all do. */
export class Programs {
  readonly #children: ChildProcess[] = [];
  readonly #stopped = Promise.withResolvers<void>();
  #isStopping = false;

  /** Resolves when they have to end. */
  readonly stopped = this.#stopped.promise;

  /**
   * Starts a Node program, which ends when this process does, and waits for the first line that it
   * prints.
   */
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
        // A program that exits by itself has printed the reason on standard error.
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
