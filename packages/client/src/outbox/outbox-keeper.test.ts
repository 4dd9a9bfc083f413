import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Problem } from "../events.ts";
import { memoryOutbox, type Outbox, type OutboxItem, type OutboxUpdate } from "./outbox.ts";
import { type KeptSends, OutboxKeeper } from "./outbox-keeper.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const item = (id: string, room = "general", text = id): OutboxItem => ({
  kind: "message",
  id,
  room,
  timestamp: "2026-01-01T00:00:00.000Z",
  text,
});

const cause = new Error("The disk is full.");

/** Sends that hold their items and record each call. */
class NotingSends implements KeptSends {
  items: OutboxItem[] = [];
  readonly told: string[] = [];

  restore(items: readonly OutboxItem[]): void {
    this.items.push(...items);
    this.told.push(`restore ${items.map(({ id }) => id)}`);
  }

  follow(followed: OutboxItem): void {
    this.items.push(followed);
    this.told.push(`follow ${followed.id}`);
  }

  forget(id: string): OutboxItem | undefined {
    const known = this.items.find((other) => other.id === id);
    this.items = this.items.filter((other) => other !== known);
    if (known) this.told.push(`forget ${id}`);
    return known;
  }

  pump(): void {
    this.told.push("pump");
  }

  lost(): void {
    this.told.push("lost");
  }
}

/** A scripted outbox, and its keeper. */
const setUp = ({ shared = false }: { shared?: boolean } = {}) => {
  const kept = new Map<string, unknown>();
  const calls: string[] = [];
  const problems: Problem[] = [];
  const rooms = new Map<string, NotingSends>();
  const turns: { call: () => void; signal: AbortSignal; lost: () => void }[] = [];
  const followers: { call: (update: OutboxUpdate) => void; signal: AbortSignal }[] = [];
  const losses: { call: () => void; signal: AbortSignal }[] = [];
  /** Set to delay a call until it resolves, or to make it fail. */
  const to: { load: () => Promise<void>; write: () => Promise<void>; settledElsewhere: number } = {
    load: async () => {},
    write: async () => {},
    settledElsewhere: 0,
  };
  const write =
    (name: string, apply: (written: OutboxItem) => unknown) =>
    async (written: OutboxItem): Promise<boolean> => {
      calls.push(`${name} ${written.id}`);
      await to.write();
      return apply(written) !== false;
    };
  const outbox: Outbox = {
    load: async () => {
      calls.push("load");
      const loaded = [...kept.values()];
      await to.load();
      return loaded;
    },
    put: async (written) => void (await write("put", () => kept.set(written.id, written))(written)),
    replace: write("replace", (written) => kept.has(written.id) && kept.set(written.id, written)),
    remove: async (written) => void (await write("remove", () => kept.delete(written.id))(written)),
    onLost: (call, signal) => losses.push({ call, signal }),
    ...(shared && {
      shared: {
        lead: (call, signal, lost) => turns.push({ call, signal, lost }),
        follow: (call, signal) => followers.push({ call, signal }),
      },
    }),
  };
  const sends = (room: string) => {
    const known = rooms.get(room) ?? new NotingSends();
    rooms.set(room, known);
    return known;
  };
  const keeper = new OutboxKeeper(outbox, {
    sends,
    allSends: () => [...rooms.values()],
    settledElsewhere: () => {
      to.settledElsewhere += 1;
    },
    problem: (problem) => problems.push(problem),
  });
  return { keeper, kept, calls, problems, sends, rooms, turns, followers, losses, to };
};

/** Lets all pending work run without advancing the clock. */
const quiet = () => vi.advanceTimersByTimeAsync(0);

const pending = async (promise: Promise<unknown>) => {
  const state = vi.fn();
  promise.then(state, state);
  await quiet();
  return state.mock.calls.length === 0;
};

describe("Items of an earlier process", () => {
  test("are passed to their rooms in the order of sending, and read once", async () => {
    const { keeper, kept, calls, sends } = setUp();
    for (const left of [item("a"), item("b", "random"), item("c")]) kept.set(left.id, left);
    await Promise.all([keeper.restore(), keeper.restore()]);
    await keeper.restore();
    expect(sends("general").told).toEqual(["restore a,c"]);
    expect(sends("random").told).toEqual(["restore b"]);
    expect(calls).toEqual(["load"]);
  });

  test("are read again after a stop", async () => {
    const { keeper, calls } = setUp();
    await keeper.restore();
    keeper.stop();
    await keeper.restore();
    expect(calls).toEqual(["load", "load"]);
  });

  test("are reported when they cannot be read, and block nothing", async () => {
    const { keeper, problems, to } = setUp();
    to.load = () => Promise.reject(cause);
    await keeper.restore();
    const message = "The outbox cannot be read. It may contain unsent messages.";
    expect(problems).toEqual([{ code: "outbox_failed", message, cause }]);
  });

  test("are reported when one is invalid, and the others are restored", async () => {
    const { keeper, kept, problems, sends } = setUp();
    kept.set("bad", { id: "bad", kind: "confetti" });
    kept.set("a", item("a"));
    await keeper.restore();
    expect(sends("general").told).toEqual(["restore a"]);
    expect(problems).toMatchObject([{ code: "outbox_failed" }]);
  });

  test("report no problem when all are valid", async () => {
    const { keeper, kept, problems } = setUp();
    kept.set("a", item("a"));
    await keeper.restore();
    expect(problems).toEqual([]);
  });

  test("are not restored when they were removed during the read", async () => {
    const { keeper, kept, sends, to, rooms } = setUp();
    kept.set("a", item("a"));
    kept.set("b", item("b"));
    const reading = Promise.withResolvers<void>();
    to.load = () => reading.promise;
    const restored = keeper.restore();
    await keeper.remove(item("a"));
    reading.resolve();
    await restored;
    expect(sends("general").told).toEqual(["restore b"]);
    expect(rooms.size).toBe(1);
  });
});

describe("An item", () => {
  test("is put once and then replaced, since another process may remove it at any time", async () => {
    const { keeper, calls, kept } = setUp();
    await keeper.put(item("a"));
    await keeper.put(item("a", "general", "again"));
    expect(calls).toEqual(["put a", "replace a"]);
    expect(kept.get("a")).toMatchObject({ text: "again" });
    kept.clear();
    await keeper.put(item("a"));
    expect(kept.size).toBe(0);
  });

  test("that was read from the outbox is replaced too", async () => {
    const { keeper, kept, calls } = setUp();
    kept.set("a", item("a"));
    await keeper.restore();
    await keeper.put(item("a"));
    expect(calls).toEqual(["load", "replace a"]);
  });

  test("that was removed is not put back by a late update", async () => {
    const { keeper, kept, calls } = setUp();
    await keeper.put(item("a"));
    await keeper.remove(item("a"));
    await keeper.put(item("a"));
    expect(calls).toEqual(["put a", "remove a"]);
    expect(kept.size).toBe(0);
  });

  test("counts as kept once the outbox has it, and not before", async () => {
    const { keeper, to } = setUp();
    expect(await keeper.whenKept("a")).toBe(false);
    const writing = Promise.withResolvers<void>();
    to.write = () => writing.promise;
    void keeper.put(item("a"));
    const isKept = keeper.whenKept("a");
    expect(await pending(isKept)).toBe(true);
    writing.resolve();
    expect(await isKept).toBe(true);
    expect(await keeper.whenKept("a")).toBe(true);
  });

  test("counts as kept once its last write is done", async () => {
    const { keeper, to } = setUp();
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    to.write = () => first.promise;
    void keeper.put(item("a"));
    to.write = () => second.promise;
    void keeper.put(item("a"));
    first.resolve();
    await quiet();
    const isKept = keeper.whenKept("a");
    expect(await pending(isKept)).toBe(true);
    second.resolve();
    expect(await isKept).toBe(true);
  });

  test("that could not be stored does not count as kept, then or later", async () => {
    const { keeper, to } = setUp();
    to.write = () => Promise.reject(cause);
    const put = keeper.put(item("a"));
    expect(await keeper.whenKept("a")).toBe(false);
    await put;
    expect(await keeper.whenKept("a")).toBe(false);
  });

  test("that could not be stored here counts as kept once another process has stored it", async () => {
    const { keeper, to, followers } = setUp({ shared: true });
    await keeper.restore();
    to.write = () => Promise.reject(cause);
    await keeper.put(item("a"));
    followers[0]?.call({ put: item("a"), kept: true });
    expect(await keeper.whenKept("a")).toBe(true);
  });

  test("that is settled counts as kept, even if its write is late", async () => {
    const { keeper, to, calls } = setUp();
    const writing = Promise.withResolvers<void>();
    to.write = () => writing.promise;
    void keeper.put(item("a"));
    void keeper.remove(item("a"));
    writing.resolve();
    await quiet();
    expect(await keeper.whenKept("a")).toBe(true);
    await keeper.put(item("a"));
    expect(calls).toEqual(["put a", "remove a"]);
  });

  test("that cannot be written is reported once per series of failures", async () => {
    const { keeper, problems, to } = setUp();
    const message = "Messages cannot be stored in this browser. Unsent ones may be lost with this page.";
    const problem = { code: "outbox_failed", message, cause };
    to.write = () => Promise.reject(cause);
    await keeper.put(item("a"));
    await keeper.put(item("b"));
    expect(problems).toEqual([problem]);
    to.write = async () => {};
    await keeper.put(item("c"));
    to.write = () => Promise.reject(cause);
    await keeper.remove(item("c"));
    expect(problems).toEqual([problem, problem]);
  });
});

describe("An outbox that is not shared", () => {
  test("always has the turn to send", () => {
    const { keeper } = setUp();
    expect(keeper.leads).toBe(true);
    keeper.apply();
    keeper.resign();
    expect(keeper.leads).toBe(true);
    keeper.stop();
    expect(keeper.leads).toBe(true);
  });
});

describe("The turn to send from a shared outbox", () => {
  test("is taken once the outbox has been read again, since the last writes may not have been broadcast", async () => {
    const { keeper, turns, calls, sends, to, kept } = setUp({ shared: true });
    await keeper.restore();
    expect(keeper.leads).toBe(false);
    keeper.apply();
    keeper.apply();
    expect([turns.length, keeper.leads]).toEqual([1, false]);
    const reading = Promise.withResolvers<void>();
    to.load = () => reading.promise;
    kept.set("a", item("a"));
    turns[0]?.call();
    await quiet();
    expect([calls, keeper.leads]).toEqual([["load", "load"], false]);
    reading.resolve();
    await quiet();
    expect(keeper.leads).toBe(true);
    expect(sends("general").told).toEqual(["restore a", "pump"]);
  });

  test("is not taken after a resignation", async () => {
    const { keeper, turns, sends } = setUp({ shared: true });
    const { told } = sends("general");
    keeper.apply();
    turns[0]?.call();
    keeper.resign();
    await quiet();
    expect([keeper.leads, turns[0]?.signal.aborted, told]).toEqual([false, true, []]);
  });

  test("is resigned, and requested again", async () => {
    const { keeper, turns } = setUp({ shared: true });
    keeper.apply();
    turns[0]?.call();
    await quiet();
    keeper.resign();
    expect([keeper.leads, turns[0]?.signal.aborted]).toEqual([false, true]);
    keeper.apply();
    turns[1]?.call();
    await quiet();
    expect(keeper.leads).toBe(true);
    keeper.stop();
    expect([keeper.leads, turns[1]?.signal.aborted]).toEqual([false, true]);
  });

  test("that is taken away leaves the items in flight to the other process, and is requested again", async () => {
    const { keeper, turns, sends } = setUp({ shared: true });
    keeper.apply();
    turns[0]?.call();
    await quiet();
    const { told } = sends("general");
    turns[0]?.lost();
    expect([keeper.leads, told, turns.length]).toEqual([false, ["lost"], 2]);
    expect(turns[0]?.signal.aborted).toBe(true);
    turns[1]?.call();
    await quiet();
    expect([keeper.leads, told]).toEqual([true, ["lost", "pump"]]);
  });
});

describe("An item that another process", () => {
  const following = async () => {
    const set = setUp({ shared: true });
    await set.keeper.restore();
    return { ...set, tell: (update: OutboxUpdate) => set.followers[0]?.call(update) };
  };

  test("puts is followed, and replaced by our writes if the outbox has it", async () => {
    const { keeper, tell, sends, calls } = await following();
    tell({ put: item("a"), kept: true });
    tell({ put: item("b"), kept: false });
    expect(sends("general").told).toEqual(["follow a", "follow b"]);
    await keeper.put(item("a"));
    await keeper.put(item("b"));
    expect(calls).toEqual(["load", "replace a", "put b"]);
  });

  test("removes is forgotten, and our log may lack its result", async () => {
    const { keeper, tell, sends, calls, to } = await following();
    tell({ put: item("a"), kept: true });
    tell({ removed: "a" });
    expect(sends("general").told).toEqual(["follow a", "forget a"]);
    expect(to.settledElsewhere).toBe(1);
    tell({ put: item("a"), kept: true });
    await keeper.put(item("a"));
    expect([sends("general").items, calls]).toEqual([[], ["load"]]);
  });

  test("removes does not make us read the log if it was not shown", async () => {
    const { tell, to, sends } = await following();
    sends("general");
    tell({ removed: "a" });
    expect(to.settledElsewhere).toBe(0);
  });

  test("removes without a broadcast is forgotten when the outbox is read again", async () => {
    const { keeper, tell, sends, kept, turns, to } = await following();
    await keeper.put(item("a"));
    await keeper.put(item("b"));
    tell({ put: item("c"), kept: false });
    sends("general").items.push(item("a"), item("b"));
    kept.delete("a");
    keeper.apply();
    turns[0]?.call();
    await quiet();
    expect(sends("general").told.filter((word) => word.startsWith("forget"))).toEqual(["forget a"]);
    expect(to.settledElsewhere).toBe(1);
  });

  test("has not seen, since it was written during the read, is not forgotten", async () => {
    const { keeper, sends, turns, to } = await following();
    const reading = Promise.withResolvers<void>();
    to.load = () => reading.promise;
    keeper.apply();
    turns[0]?.call();
    await keeper.put(item("a"));
    sends("general").items.push(item("a"));
    reading.resolve();
    await quiet();
    expect(sends("general").items).toHaveLength(1);
    expect(to.settledElsewhere).toBe(0);
  });

  test("puts is no longer followed after a stop", async () => {
    const { keeper, followers, losses } = await following();
    keeper.stop();
    expect([followers[0]?.signal.aborted, losses[0]?.signal.aborted]).toEqual([true, true]);
  });
});

describe("An outbox that loses all its items", () => {
  const lost = async () => {
    const set = setUp();
    await set.keeper.restore();
    for (const id of ["a", "b"]) {
      await set.keeper.put(item(id));
      set.sends("general").items.push(item(id));
    }
    set.kept.clear();
    set.losses[0]?.call();
    return set;
  };

  test("gets back the items in flight, after a delay in which a deletion would end the client", async () => {
    const { kept, sends } = await lost();
    sends("general").forget("a");
    await vi.advanceTimersByTimeAsync(249);
    expect([...kept.keys()]).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect([...kept.keys()]).toEqual(["b"]);
  });

  test("gets back the items that were being written, and sends them", async () => {
    const { keeper, kept, sends, losses, turns, to } = setUp({ shared: true });
    await keeper.restore();
    const writing = Promise.withResolvers<void>();
    to.write = () => writing.promise;
    sends("general").items.push(item("a"));
    const put = keeper.put(item("a"));
    losses[0]?.call();
    to.write = async () => {};
    writing.resolve();
    await put;
    // The outbox is deleted after the last write that had begun.
    kept.clear();
    await vi.advanceTimersByTimeAsync(250);
    expect([...kept.keys()]).toEqual(["a"]);
    keeper.apply();
    turns[0]?.call();
    await quiet();
    expect(sends("general").told).not.toContain("forget a");
  });

  test("is optional: an outbox that cannot lose items is restored as well", async () => {
    const problem = vi.fn();
    const sends = new NotingSends();
    const host = { sends: () => sends, allSends: () => [sends], settledElsewhere: () => {}, problem };
    const outbox = memoryOutbox();
    await outbox.put(item("a"));
    await new OutboxKeeper(outbox, host).restore();
    expect([sends.told, problem.mock.calls]).toEqual([["restore a"], []]);
  });

  test("gets nothing back from a client that was closed", async () => {
    const { keeper, kept } = await lost();
    keeper.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(kept.size).toBe(0);
  });

  test("during a read settles nothing", async () => {
    const { keeper, kept, turns, losses, sends, to } = setUp({ shared: true });
    await keeper.restore();
    await keeper.put(item("a"));
    sends("general").items.push(item("a"));
    kept.clear();
    const reading = Promise.withResolvers<void>();
    to.load = () => reading.promise;
    keeper.apply();
    turns[0]?.call();
    losses[0]?.call();
    reading.resolve();
    await quiet();
    expect(sends("general").told).toEqual(["pump"]);
    await vi.advanceTimersByTimeAsync(250);
    expect([...kept.keys()]).toEqual(["a"]);
  });
});
