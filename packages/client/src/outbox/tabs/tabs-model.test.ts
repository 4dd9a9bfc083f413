import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { OneLock, SlowChannel, slowOutbox } from "../../../test/browser.ts";
import { LogServer } from "../../../test/log-server.ts";
import { SendsScene } from "../../../test/sends-scene.ts";
import { defaultTiming } from "../../timing/timing.ts";
import type { Outbox, OutboxItem } from "../outbox.ts";
import { OutboxKeeper } from "../outbox-keeper.ts";
import { tabOutbox } from "./tab-outbox.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What the tabs of a browser share. */
class Browser {
  readonly kept = new Map<string, OutboxItem>();
  readonly #name = `outbox ${crypto.randomUUID()}`;
  readonly #lock = new OneLock();

  /** The outbox of one tab, and the channel on which it receives the others' broadcasts. */
  open(): { outbox: Outbox; channel: SlowChannel } {
    const channel = new SlowChannel(this.#name);
    vi.stubGlobal("navigator", { locks: this.#lock });
    vi.stubGlobal("BroadcastChannel", function open() {
      return channel;
    });
    return { outbox: tabOutbox(this.#name, slowOutbox(this.kept)), channel };
  }
}

/** A tab of a browser. Its client shares an outbox with the other tabs. */
class Tab extends SendsScene {
  readonly #browser: Browser;
  #channel: SlowChannel | undefined;
  #keeper: OutboxKeeper;
  #isWanted = false;
  isStopped = false;

  constructor(server: LogServer, browser: Browser) {
    super(server);
    this.#browser = browser;
    this.#keeper = this.#open();
  }

  override leads(): boolean {
    return this.#keeper.leads;
  }

  /** Connects once the outbox has been read, as a client does. */
  override connect(inStep = true): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    const keeper = this.#keeper;
    void keeper.restore().then(() => {
      if (!this.#isWanted || this.isOpen || keeper !== this.#keeper) return;
      super.connect(inStep);
      keeper.apply();
    });
  }

  override lose(): void {
    this.#isWanted = false;
    this.#keeper.resign();
    super.lose();
  }

  /** The page dies: its lock is free, and another page takes its place. */
  override restart(): void {
    this.#isWanted = false;
    this.isStopped = false;
    this.#keeper.stop();
    this.#channel?.close();
    super.restart();
    this.#keeper = this.#open();
  }

  /** Receives a live frame about a message that the server stored for another tab. */
  hear(seq: number, id: string): void {
    if (!this.isOpen || this.isStopped) return;
    if (seq > (this.shown ?? 0)) this.sends.found(id);
    this.sends.drop(id);
  }

  /** Suspends the page: it starts nothing new, and receives nothing. */
  stop(): void {
    this.isStopped = true;
    this.#channel?.stop();
  }

  goOn(): void {
    this.isStopped = false;
    this.#channel?.goOn();
  }

  #open(): OutboxKeeper {
    const { sends } = this;
    const { outbox, channel } = this.#browser.open();
    this.#channel = channel;
    const keeper = new OutboxKeeper(outbox, {
      sends: () => sends,
      allSends: () => [sends],
      settledElsewhere: () => {
        if (this.isOpen) this.show(this.events.length);
      },
      problem: (problem) => this.problems.push(problem),
    });
    this.outbox = keeper;
    return keeper;
  }
}

const tab = fc.nat(1);

/**
 * An event of the tabs. `answer`: what the server does with the oldest frame of a tab, and whether
 * the others receive it.
 */
const anyStep = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("add" as const), tab }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("connect" as const), tab, inStep: fc.boolean() }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("answer" as const),
      tab,
      how: fc.constantFrom("acknowledge", "store", "store", "lose", "unavailable", "over_budget" as const),
      isHeard: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      milliseconds: fc.constantFrom(1, 3, 1000, 11_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom("lose", "restart", "read", "breakLog", "stop", "stop", "goOn" as const),
      tab,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("day", "day", "say" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("drop" as const), tab, pick: fc.nat(5) }) },
);

type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;
type Answer = Pick<Extract<Step, { kind: "answer" }>, "how" | "isHeard">;

class World {
  readonly server = new LogServer();
  readonly browser = new Browser();
  readonly tabs: readonly [Tab, Tab] = [
    new Tab(this.server, this.browser),
    new Tab(this.server, this.browser),
  ];
  /** The ids of written items, by tab. `dropped`: of discarded ones. */
  readonly written: readonly [string[], string[]] = [[], []];
  readonly dropped = new Set<string>();

  async take(step: Step): Promise<void> {
    const isStopped = "tab" in step && this.#tab(step.tab).isStopped;
    if (isStopped && !["answer", "goOn", "restart"].includes(step.kind)) return;
    switch (step.kind) {
      case "add": {
        const written = this.written[step.tab === 0 ? 0 : 1];
        const id = `t${step.tab}m${written.length}`;
        written.push(id);
        return this.#tab(step.tab).add(id);
      }
      case "connect":
        return this.#tab(step.tab).connect(step.inStep);
      case "answer":
        return this.#answer(this.#tab(step.tab), step);
      case "pass":
        return void (await vi.advanceTimersByTimeAsync(step.milliseconds));
      case "lose":
        return this.#tab(step.tab).lose();
      case "restart":
        return this.#tab(step.tab).restart();
      case "read":
        return this.#tab(step.tab).show(this.server.events.length);
      case "breakLog":
        this.#tab(step.tab).isReadable = !this.#tab(step.tab).isReadable;
        return;
      case "stop":
      case "goOn":
        return step.kind === "stop" ? this.#tab(step.tab).stop() : this.#tab(step.tab).goOn();
      case "say":
        return this.server.say();
      case "day":
        for (const other of this.tabs) {
          other.lose();
          other.wire = [];
        }
        return this.server.forgetIds();
      case "drop": {
        const item = this.#tab(step.tab).sends.items[step.pick];
        if (!item) return;
        this.dropped.add(item.id);
        return this.#tab(step.tab).sends.drop(item.id);
      }
    }
  }

  /**
   * Lets everything work until nothing is left to send, and gives each tab the turn for a while: a
   * waiting tab may show outdated items until it reads the outbox.
   */
  async settle(): Promise<void> {
    for (const other of this.tabs) {
      other.isReadable = true;
      other.goOn();
    }
    for (let rounds = 0; rounds < 2 || this.isSending; rounds += 1) {
      expect(rounds).toBeLessThan(20);
      for (const turn of this.tabs) {
        for (const other of this.tabs) other.lose();
        turn.connect();
        for (let answers = 0; answers < 10; answers += 1) {
          await vi.advanceTimersByTimeAsync(defaultTiming.ackWait / 4);
          for (const other of this.tabs)
            while (other.wire.length > 0) this.#answer(other, { how: "acknowledge", isHeard: true });
        }
      }
    }
  }

  get isSending(): boolean {
    return this.tabs.some(({ sends }) => sends.items.some(({ error }) => !error));
  }

  #tab(index: number): Tab {
    return this.tabs[index === 0 ? 0 : 1];
  }

  #answer(sender: Tab, { how, isHeard }: Answer): void {
    const frame = sender.wire.shift();
    if (!frame?.id || how === "lose") return;
    if (sender.isStopped) return void sender.store(frame);
    if (how === "unavailable" || how === "over_budget") {
      for (const other of this.tabs) other.wire = other.wire.filter(({ id }) => id !== frame.id);
      if (sender.isOpen) sender.refuse(frame.id, how);
      return;
    }
    const { seq, id } = sender.store(frame);
    if (how === "acknowledge" && sender.isOpen) sender.acknowledge(frame);
    for (const other of this.tabs) if (other !== sender && isHeard) other.hear(seq, id);
  }
}

test("Whatever happens to two tabs, each message is in the log once and in order, or failed in both", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 50, size: "max" }), async (steps) => {
      vi.clearAllTimers();
      const world = new World();
      for (const step of steps) await world.take(step);
      await world.settle();

      const stored = world.server.events.filter(({ userId }) => userId === "ada").map(({ id }) => id);
      const [failed, alsoFailed] = world.tabs.map(({ sends }) => sends.items.map(({ id }) => id).toSorted());
      expect(alsoFailed).toEqual(failed);
      expect([...world.browser.kept.keys()].toSorted()).toEqual(failed);
      expect(stored).toEqual([...new Set(stored)]);
      expect(failed?.filter((id) => stored.includes(id))).toEqual([]);
      for (const written of world.written) {
        const kept = written.filter((id) => !world.dropped.has(id) && !failed?.includes(id));
        expect(stored.filter((id) => kept.includes(id))).toEqual(kept);
      }
    }),
    { numRuns: 500 },
  );
});
