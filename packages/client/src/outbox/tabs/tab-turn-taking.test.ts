import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OneLock, SlowChannel } from "../../../test/browser.ts";
import { answerWait, askAgainWait, TabTurn } from "./tab-turn.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** Tabs of one browser, each with its events, and all messages between them. */
const browser = () => {
  const name = crypto.randomUUID();
  const lock = new OneLock();
  vi.stubGlobal("navigator", { locks: lock });
  const said: unknown[] = [];
  const listener = new SlowChannel(name);
  listener.addEventListener("message", (event) => said.push("data" in event && event.data));
  const openTab = (written: () => Promise<unknown> = async () => {}) => {
    const channel = new SlowChannel(name);
    const turn = new TabTurn(name, channel, written);
    const happened: string[] = [];
    let life = new AbortController();
    const take = () => {
      life = new AbortController();
      turn.take(
        () => happened.push("turn"),
        life.signal,
        () => {
          happened.push("lost");
          life.abort();
        },
      );
    };
    return { turn, channel, happened, take, resign: () => life.abort() };
  };
  return { openTab, said, listener, lock };
};

describe("The turn", () => {
  test("goes to the first tab that requests it, and passes on when that tab resigns", async () => {
    const { openTab } = browser();
    const [first, second] = [openTab(), openTab()];
    first.take();
    second.take();
    await pass(10);
    expect([first.happened, second.happened]).toEqual([["turn"], []]);
    first.resign();
    await pass(10);
    expect([first.happened, second.happened]).toEqual([["turn"], ["turn"]]);
  });

  test("can be taken again after resigning, and each question then gets one answer", async () => {
    const { openTab, said, listener } = browser();
    const tab = openTab();
    for (let times = 1; times <= 3; times += 1) {
      tab.take();
      await pass(10);
      expect(tab.happened).toHaveLength(times);
      if (times < 3) tab.resign();
    }
    said.length = 0;
    listener.postMessage({ turn: "asked" });
    await pass(10);
    expect(said).toEqual([{ turn: "taken" }]);
  });

  test("skips a tab that resigned while it waited", async () => {
    const { openTab, lock } = browser();
    const [first, second, third] = [openTab(), openTab(), openTab()];
    for (const tab of [first, second, third]) tab.take();
    await pass(10);
    second.resign();
    await pass(10);
    expect(lock.waiting).toBe(1);
    first.resign();
    await pass(10);
    expect([second.happened, third.happened]).toEqual([[], ["turn"]]);
  });

  test("is returned at once by a tab that has already resigned", async () => {
    const { openTab } = browser();
    const granted: (() => unknown)[] = [];
    const request = (_name: string, _options: object, held: () => unknown) => {
      granted.push(held);
      return new Promise(() => {});
    };
    vi.stubGlobal("navigator", { locks: { request } });
    const tab = openTab(() => new Promise(() => {}));
    tab.take();
    tab.resign();
    expect(await granted[0]?.()).toBeUndefined();
    expect(tab.happened).toEqual([]);
  });

  test("is not passed on before the pending writes are done", async () => {
    const { openTab } = browser();
    const writing = Promise.withResolvers<void>();
    const [first, second] = [openTab(() => writing.promise), openTab()];
    first.take();
    second.take();
    await pass(10);
    first.resign();
    await pass(10);
    expect(second.happened).toEqual([]);
    writing.resolve();
    await pass(10);
    expect(second.happened).toEqual(["turn"]);
  });
});

describe("A tab that waits", () => {
  test("leaves the turn to a tab that answers, however long it keeps it", async () => {
    const { openTab } = browser();
    const [first, second] = [openTab(), openTab()];
    first.take();
    second.take();
    for (let n = 0; n < 30; n += 1) {
      await pass(1_000);
      second.turn.ask();
    }
    expect([first.happened, second.happened]).toEqual([["turn"], []]);
  });

  test("asks when it begins to wait, when there is something to send, and periodically", async () => {
    const { openTab, said } = browser();
    const [first, second] = [openTab(), openTab()];
    first.take();
    await pass(10);
    said.length = 0;
    second.take();
    await pass(10);
    const asked = { turn: "asked" };
    const answer = { turn: "taken" };
    expect(said).toEqual([asked, answer]);
    second.turn.ask();
    await pass(10);
    expect(said).toHaveLength(4);
    await pass(askAgainWait);
    expect(said).toEqual([asked, answer, asked, answer, asked, answer]);
  });

  test("does not ask again before it is answered", async () => {
    const { openTab, said } = browser();
    const [first, second] = [openTab(), openTab()];
    first.take();
    await pass(10);
    first.channel.stop();
    said.length = 0;
    second.take();
    second.turn.ask();
    second.turn.ask();
    await pass(10);
    expect(said).toEqual([{ turn: "asked" }]);
  });

  test("takes the turn from a tab that does not answer in time, and that tab is notified", async () => {
    const { openTab, lock } = browser();
    const [first, second] = [openTab(), openTab()];
    first.take();
    second.take();
    await pass(10);
    first.channel.stop();
    second.turn.ask();
    await pass(answerWait - 1);
    expect([first.happened, second.happened]).toEqual([["turn"], []]);
    await pass(1);
    expect([first.happened, second.happened]).toEqual([["turn", "lost"], ["turn"]]);
    expect(lock.waiting).toBe(0);
    first.channel.goOn();
    first.take();
    await pass(10 * askAgainWait);
    expect([first.happened, second.happened]).toEqual([["turn", "lost"], ["turn"]]);
    second.channel.stop();
    await pass(askAgainWait + answerWait);
    expect([first.happened, second.happened]).toEqual([
      ["turn", "lost", "turn"],
      ["turn", "lost"],
    ]);
    first.channel.stop();
    second.channel.goOn();
    second.take();
    await pass(askAgainWait + answerWait);
    expect(second.happened).toEqual(["turn", "lost", "turn"]);
  });

  test("takes the turn from a tab that does not answer, even if it has had the turn before", async () => {
    const { openTab } = browser();
    const [first, second] = [openTab(), openTab()];
    first.take();
    second.take();
    await pass(10);
    first.resign();
    await pass(10);
    second.channel.stop();
    first.take();
    await pass(answerWait);
    expect([first.happened, second.happened]).toEqual([
      ["turn", "turn"],
      ["turn", "lost"],
    ]);
  });

  test("does not take the turn from itself when it gets it before the timeout", async () => {
    const { openTab } = browser();
    const [first, second] = [openTab(), openTab()];
    first.take();
    await pass(10);
    first.channel.stop();
    second.take();
    await pass(answerWait / 2);
    first.resign();
    await pass(answerWait);
    expect(second.happened).toEqual(["turn"]);
  });

  test("starts a new timeout when it waits again, and asks no more often than others", async () => {
    const { openTab, said } = browser();
    const [first, second] = [openTab(), openTab()];
    first.take();
    await pass(10);
    first.channel.stop();
    second.take();
    await pass(answerWait / 2);
    second.resign();
    said.length = 0;
    second.take();
    await pass(answerWait - 10);
    expect(second.happened).toEqual([]);
    first.channel.goOn();
    await pass(askAgainWait);
    const asked = said.filter((word) => JSON.stringify(word) === JSON.stringify({ turn: "asked" }));
    expect([asked.length, second.happened]).toEqual([2, []]);
  });

  test("takes the turn from a tab that stops after answering", async () => {
    const { openTab } = browser();
    const [first, second] = [openTab(), openTab()];
    first.take();
    second.take();
    await pass(10);
    first.channel.stop();
    await pass(askAgainWait + answerWait);
    expect(second.happened).toEqual(["turn"]);
  });

  test("ignores unknown messages", async () => {
    const { openTab, listener } = browser();
    const [first, second] = [openTab(), openTab()];
    first.take();
    await pass(10);
    first.channel.stop();
    second.take();
    for (const word of [null, "taken", { turn: "given" }, { removed: "a" }]) listener.postMessage(word);
    await pass(answerWait);
    expect(second.happened).toEqual(["turn"]);
  });

  test("neither asks for nor takes the turn after it resigns", async () => {
    const { openTab, said } = browser();
    const [first, second] = [openTab(), openTab()];
    first.take();
    await pass(10);
    first.channel.stop();
    second.take();
    await pass(10);
    second.resign();
    said.length = 0;
    second.turn.ask();
    await pass(10 * askAgainWait);
    expect([first.happened, second.happened, said]).toEqual([["turn"], [], []]);
  });
});

describe("A tab that has no turn", () => {
  test("does not answer that it has it", async () => {
    const { openTab, said, listener } = browser();
    const tabs = [openTab(), openTab(), openTab()];
    for (const tab of tabs.slice(0, 2)) tab.take();
    await pass(10);
    said.length = 0;
    listener.postMessage({ turn: "asked" });
    await pass(10);
    expect(said).toEqual([{ turn: "taken" }]);
    tabs[0]?.resign();
    tabs[1]?.resign();
    await pass(10);
    said.length = 0;
    listener.postMessage({ turn: "asked" });
    await pass(10);
    expect(said).toEqual([]);
  });

  test("does not ask for it unless it waits", async () => {
    const { openTab, said } = browser();
    openTab().turn.ask();
    await pass(answerWait);
    expect(said).toEqual([]);
  });
});

test("Where the browser refuses locks, each tab sends, and warns once", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { openTab } = browser();
  const cause = new Error("This page may have no locks.");
  vi.stubGlobal("navigator", { locks: { request: () => Promise.reject(cause) } });
  const [tab, resigned] = [openTab(), openTab()];
  tab.take();
  resigned.take();
  resigned.resign();
  await pass(0);
  expect([tab.happened, resigned.happened]).toEqual([["turn"], []]);
  expect(warned.mock.calls).toEqual([[expect.any(String), cause]]);
  warned.mockRestore();
});
