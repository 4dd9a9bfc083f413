import type { RawData, WebSocket } from "ws";
import { Failed } from "../outcome.ts";

/**
 * What arrived on a connection: the text, its content if it is a JSON object, and when
 * (`performance.now()`).
 */
export type Heard = { text: string; frame: Record<string, unknown>; at: number };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const frameIn = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
};

/** An open WebSocket that remembers everything it received. */
export class Line {
  readonly heard: Heard[] = [];
  readonly #socket: WebSocket;
  readonly #timeoutMs: number;
  #changed = Promise.withResolvers<void>();
  #code: number | undefined;

  /** @param patience milliseconds that an answer may take. */
  constructor(socket: WebSocket, timeoutMs: number) {
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
    socket.on("message", (data: RawData) => {
      const text = String(data);
      this.heard.push({ text, frame: frameIn(text), at: performance.now() });
      this.#wake();
    });
    socket.once("close", (code) => {
      this.#code = code;
      this.#wake();
    });
  }

  /** The code that it was closed with, if it was. */
  get code(): number | undefined {
    return this.#code;
  }

  say(frame: object | string): void {
    this.#socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /**
   * Waits for a matching frame, including those that have already arrived.
   * @param what names it in the failure: "an answer to a ping".
   * @throws Failed when none arrives in time, or the connection ends.
   */
  async hear(what: string, fits: (frame: Record<string, unknown>) => boolean): Promise<Heard> {
    const deadline = performance.now() + this.#timeoutMs;
    for (;;) {
      const found = this.heard.find(({ frame }) => fits(frame));
      if (found) return found;
      if (this.#code !== undefined)
        throw new Failed(`The connection was closed with ${this.#code} before ${what} came.`);
      const left = deadline - performance.now();
      if (left <= 0)
        throw new Failed(`${what} did not come within ${this.#timeoutMs / 1000} s${this.#error()}.`);
      await this.#change(left);
    }
  }

  /** Closes it as clients do, so that the stage deletes it at once. */
  close(): void {
    this.#socket.close(1000);
    setTimeout(() => this.#socket.terminate(), 2_000).unref();
  }

  #error(): string {
    const error = this.heard.findLast(({ frame }) => frame.action === "error" || "requestId" in frame);
    return error ? `; the stage said "${error.frame.message}"` : "";
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async #change(milliseconds: number): Promise<void> {
    const timer = Promise.withResolvers<void>();
    const timeout = setTimeout(timer.resolve, milliseconds);
    await Promise.race([this.#changed.promise, timer.promise]);
    clearTimeout(timeout);
  }
}
