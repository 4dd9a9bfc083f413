import { setTimeout as pause } from "node:timers/promises";
import { quantilesOf } from "../measure/spread.ts";
import { type Hear, type Member, textOf } from "./member.ts";
import type { Round, Speech, Talk, Talked } from "./questions.ts";

/** The number of handshakes in flight at once. */
const doors = 20;

type Sent = {
  sender: number;
  /** `performance.now()`. */
  at: number;
  /** Milliseconds until each of the others received it. */
  receipts: number[];
  /** The members who received it. */
  has: Uint8Array;
  /** Milliseconds until its sender saw it come back. */
  acknowledgedMs: number | undefined;
};

/** The members of one room, and what each received of the others' messages. */
export class Gathering {
  readonly members: Member[] = [];
  readonly #sent: Sent[] = [];
  #doubled = 0;

  /** Adds members. `enter` creates one, which calls `hear` for every message it gets. */
  static async of(size: number, enter: (hear: Hear) => Promise<Member>): Promise<Gathering> {
    const gathering = new Gathering();
    let next = 0;
    const admit = async () => {
      while (next < size) {
        const member = next++;
        gathering.members[member] = await enter((number) => gathering.#received(member, number));
      }
    };
    await Promise.all(Array.from({ length: doors }, admit));
    return gathering;
  }

  /**
   * Has the first member send a message. Resolves when everyone else has it, or when the time is
   * up.
   */
  async round({ action, withinMs }: Speech): Promise<Round> {
    const sent = this.#say(0, action);
    await this.#until(() => this.#isHeard(sent), withinMs);
    const { receipts, acknowledgedMs } = sent;
    return { receipts, acknowledgedMs, missing: this.members.length - 1 - receipts.length };
  }

  /** Has the members send in turn, a number of messages a second, for a number of seconds. */
  async talk({ action, perSecond, seconds, withinMs }: Talk): Promise<Talked> {
    const begun = performance.now();
    const cpuBefore = process.cpuUsage();
    const sent: Sent[] = [];
    for (let number = 0; number < perSecond * seconds; number++) {
      const ahead = begun + (number * 1_000) / perSecond - performance.now();
      if (ahead > 0) await pause(ahead);
      sent.push(this.#say(number % this.members.length, action));
    }
    await this.#until(() => sent.every((each) => this.#isHeard(each)), withinMs);
    const receipts = sent.flatMap((each) => each.receipts);
    const tookMs = performance.now() - begun;
    const { user, system } = process.cpuUsage(cpuBefore);
    return {
      messages: sent.length,
      receipts: receipts.length,
      missing: sent.length * (this.members.length - 1) - receipts.length,
      doubled: this.#doubled,
      ms: quantilesOf(receipts),
      acknowledgedMs: quantilesOf(sent.flatMap((each) => each.acknowledgedMs ?? [])),
      tookMs,
      clientsCpu: (user + system) / 1_000 / tookMs,
    };
  }

  leave(): void {
    for (const member of this.members) member.leave();
  }

  #say(sender: number, action: string): Sent {
    const number = this.#sent.length;
    const has = new Uint8Array(this.members.length);
    const sent: Sent = { sender, at: performance.now(), receipts: [], has, acknowledgedMs: undefined };
    this.#sent.push(sent);
    this.members[sender]?.say(textOf(number), action);
    return sent;
  }

  #received(member: number, number: number): void {
    const sent = this.#sent[number];
    if (!sent) return;
    const ms = performance.now() - sent.at;
    if (sent.has[member]) this.#doubled += 1;
    else if (member === sent.sender) sent.acknowledgedMs = ms;
    else sent.receipts.push(ms);
    sent.has[member] = 1;
  }

  #isHeard({ receipts, acknowledgedMs }: Sent): boolean {
    return acknowledgedMs !== undefined && receipts.length === this.members.length - 1;
  }

  async #until(done: () => boolean, withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!done() && performance.now() < deadline) await pause(20);
  }
}
