import * as v from "valibot";
import { HttpError } from "../../packages/core/src/protocol/error-body.ts";
import { ErrorFrame, Frame } from "../../packages/core/src/protocol/frame.ts";
import { Typing } from "../../packages/core/src/protocol/typing.ts";
import type { HttpCall } from "./requests.ts";
import type { Outcome } from "./socket.ts";

const serverFaults = new Set(["internal", "unavailable"]);

/** The bytes of an answer that show what it is about. */
const excerpt = (text: string) => text.slice(0, 300);

/** Records failures, and what was accepted, to compare it with what is stored. */
export class Judge {
  readonly failures: string[] = [];
  /** How often each code was answered. */
  readonly codes = new Map<string, number>();
  /** The acknowledged events: `room/seq`. */
  readonly acknowledged = new Set<string>();
  /** The rooms that were entered. */
  readonly rooms = new Set<string>();
  /** The guests that were created or renamed, and the accounts that were used. */
  readonly users = new Set<string>();
  readonly #tell: (failure: string) => void;

  /**
   * @param tell receives each failure at once, so that an interrupted run has shown what it found.
   */
  constructor(tell: (failure: string) => void = () => {}) {
    this.#tell = tell;
  }

  /** Judges the answer to a frame. `mayBeQuiet`: a legacy client gets only errors and messages. */
  frame(frame: string, outcome: Outcome, mayBeQuiet: boolean): void {
    if (outcome === "nothing") {
      this.#count("no answer");
      if (mayBeQuiet) this.#entered(frame);
      // Nothing answers a valid one.
      else if (!readAs(Typing, frame)) this.#fail("was not answered", frame);
    } else if ("closed" in outcome) {
      this.#fail(`ended the connection with ${outcome.closed}`, frame);
    } else {
      this.#answer(outcome.answer, frame);
    }
  }

  /** Judges the answer to an HTTP request. */
  request(call: HttpCall, status: number, body: string): void {
    this.#count(`HTTP ${status}`);
    const shown = `${call.method} ${call.path} ${call.body?.slice(0, 100) ?? ""}`;
    if (status >= 500) {
      this.#fail(`was answered with ${status} ${excerpt(body)}`, shown);
    } else if (call.method === "HEAD" || call.method === "OPTIONS") {
      // There is no body to judge.
    } else if (status >= 400) {
      const refusal = readAs(HttpError, body);
      if (refusal) this.#refused(refusal, shown);
      else this.#fail(`was answered with ${status} and ${excerpt(body)}`, shown);
    } else {
      const guest = readAs(v.object({ userId: v.string(), token: v.string() }), body);
      if (guest) this.users.add(guest.userId);
    }
  }

  fail(what: string): void {
    this.failures.push(what);
    this.#tell(what);
  }

  /** An unanswered frame was not refused. */
  #entered(frame: string): void {
    const join = readAs(v.object({ action: v.literal("join"), room: v.string() }), frame);
    if (join) this.rooms.add(join.room);
  }

  /**
   * That an id was used before shows only when its seq is taken: the seq stays empty, and the
   * room's counter stays.
   */
  #counted(frame: string): void {
    const send = readAs(v.object({ room: v.string() }), frame);
    if (send) this.rooms.add(send.room);
  }

  #answer(answer: string, frame: string): void {
    const refusal = readAs(ErrorFrame, answer);
    const known = readAs(Frame, answer);
    if (refusal?.code === "id_reused") this.#counted(frame);
    if (refusal) this.#refused(refusal, frame);
    else if (known) this.#accepted(known);
    else this.#fail(`was answered by ${excerpt(answer)}`, frame);
  }

  #refused({ code, message, error }: { code: string; message: string; error: string }, what: string): void {
    this.#count(code);
    if (code === "unknown") this.#fail("got an unknown code", what);
    if (serverFaults.has(code)) this.#fail(`was answered with ${code}`, what);
    if (!/[.}]$/.test(message) || message !== error) this.#fail(`got no sentence: ${message}`, what);
    if (/\bat .*\.(ts|mjs):|node_modules/.test(message)) this.#fail(`shows a stack: ${message}`, what);
  }

  #accepted(frame: v.InferOutput<typeof Frame>): void {
    this.#count(frame.action);
    if ("seq" in frame) {
      this.acknowledged.add(`${frame.room}/${frame.seq}`);
      this.rooms.add(frame.room);
    }
    if (frame.action === "joined") this.rooms.add(frame.room);
    if (frame.action === "welcome") for (const { room } of frame.rooms) this.rooms.add(room);
  }

  #count(what: string): void {
    this.codes.set(what, (this.codes.get(what) ?? 0) + 1);
  }

  #fail(how: string, what: string): void {
    this.fail(`${excerpt(what)} ${how}`);
  }
}

const readAs = <T extends v.GenericSchema>(schema: T, text: string): v.InferOutput<T> | undefined => {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  return parsed.success ? parsed.output : undefined;
};
