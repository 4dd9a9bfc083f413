import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { memoryOutbox, type Outbox, type OutboxItem, type OutboxUpdate } from "../outbox.ts";
import { tabOutbox } from "./tab-outbox.ts";

/** A synchronous broadcast channel within one process. */
class Channel extends EventTarget {
  static readonly open = new Map<string, Set<Channel>>();
  readonly #others: Set<Channel>;

  constructor(name: string) {
    super();
    this.#others = Channel.open.get(name) ?? new Set();
    Channel.open.set(name, this.#others.add(this));
  }

  postMessage(data: unknown): void {
    for (const other of this.#others)
      if (other !== this) other.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) }));
  }
}

beforeEach(() => {
  Channel.open.clear();
  vi.stubGlobal("BroadcastChannel", Channel);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const item: OutboxItem = {
  kind: "message",
  id: "a",
  room: "general",
  timestamp: "2026-01-01T00:00:00.000Z",
  text: "hello",
};

/** Two tabs with an outbox, and the broadcasts that the second one receives. */
const tabs = (kept: Outbox = memoryOutbox(), name = "shared") => {
  const heard: OutboxUpdate[] = [];
  const life = new AbortController();
  const first = tabOutbox(name, kept);
  const second = tabOutbox("shared", kept);
  second.shared?.follow((update) => heard.push(update), life.signal);
  return { first, second, heard, life };
};

test("Puts, replacements and removals are broadcast to the other tabs", async () => {
  const { first, second, heard } = tabs();
  await first.put(item);
  await first.replace({ ...item, sentAs: "ada" });
  await first.remove(item);
  expect(heard).toEqual([
    { put: item, kept: true },
    { put: { ...item, sentAs: "ada" }, kept: true },
    { removed: "a" },
  ]);
  expect(await second.load()).toEqual([]);
});

test("An item is broadcast once it is in the outbox, so that the other tabs find it there", async () => {
  const written = Promise.withResolvers<void>();
  const kept = memoryOutbox();
  const { first, heard } = tabs({ ...kept, put: (put) => written.promise.then(() => kept.put(put)) });
  const put = first.put(item);
  await Promise.resolve();
  expect(heard).toEqual([]);
  written.resolve();
  await put;
  expect(heard).toHaveLength(1);
  expect(await first.load()).toEqual([item]);
});

test.each(["put", "replace"] as const)(
  "An item removed during a %s is not broadcast as kept afterwards",
  async (name) => {
    for (const remover of ["first", "third"] as const) {
      const written = Promise.withResolvers<void>();
      const kept = memoryOutbox();
      const write = async () => {
        await written.promise;
        return true;
      };
      const { first, heard } = tabs({ ...kept, put: async () => void (await write()), replace: write });
      const third = tabOutbox("shared", kept);
      first.shared?.follow(() => {}, new AbortController().signal);
      const put = first[name](item);
      await (remover === "first" ? first : third).remove(item);
      written.resolve();
      await put;
      expect(heard).toEqual([{ removed: "a" }]);
    }
  },
);

test("A removal is broadcast at once, so that no tab sends the item meanwhile", () => {
  const { first, heard } = tabs({ ...memoryOutbox(), remove: () => new Promise(() => {}) });
  void first.remove(item);
  expect(heard).toEqual([{ removed: "a" }]);
});

test("A replacement of a removed item is not broadcast", async () => {
  const { first, heard } = tabs();
  expect(await first.replace(item)).toBe(false);
  expect(heard).toEqual([]);
});

test("An item that cannot be stored is broadcast as not kept", async () => {
  const full = () => Promise.reject(new Error("The disk is full."));
  const { first, heard } = tabs({ ...memoryOutbox(), put: full });
  await expect(first.put(item)).rejects.toThrow("The disk is full.");
  expect(heard).toEqual([{ put: item, kept: false }]);
});

test("Tabs with another outbox receive nothing", async () => {
  const { first, heard } = tabs(memoryOutbox(), "another");
  await first.put(item);
  expect(heard).toEqual([]);
});

test("A tab that has ended follows nothing, and invalid broadcasts are ignored", async () => {
  const { first, heard, life } = tabs();
  new Channel("shared").postMessage({ put: { id: "a" }, kept: true });
  life.abort();
  await first.put(item);
  expect(heard).toEqual([]);
});

test("A tab that waits for the turn checks it as soon as there is something to send", async () => {
  const asked = vi.fn();
  const { first } = tabs();
  const life = new AbortController();
  vi.stubGlobal("navigator", { locks: { request: () => new Promise(() => {}) } });
  first.shared?.lead(
    () => {},
    life.signal,
    () => {},
  );
  const other = new Channel("shared");
  other.postMessage({ turn: "taken" });
  other.addEventListener("message", ({ data }: Event & { data?: unknown }) => asked(data));
  await first.put(item);
  expect(asked.mock.calls).toContainEqual([{ turn: "asked" }]);
  life.abort();
});

test("Without broadcasts the outbox is not shared; without locks each tab sends", () => {
  vi.stubGlobal("navigator", {});
  const lead = vi.fn();
  tabs().first.shared?.lead(lead, new AbortController().signal, () => {});
  expect(lead).toHaveBeenCalledTimes(1);
  vi.stubGlobal("navigator", undefined);
  tabs().first.shared?.lead(lead, new AbortController().signal, () => {});
  expect(lead).toHaveBeenCalledTimes(2);
  vi.stubGlobal("BroadcastChannel", undefined);
  const kept = memoryOutbox();
  expect(tabOutbox("shared", kept)).toBe(kept);
});

test.each(["written", "failed"])("The turn passes on only once the tab's write is %s", async (how) => {
  const written = Promise.withResolvers<void>();
  const life = new AbortController();
  const released = vi.fn();
  const request = (_name: string, _options: object, hold: () => Promise<unknown>) => hold().then(released);
  vi.stubGlobal("navigator", { locks: { request } });
  const { first } = tabs({ ...memoryOutbox(), remove: () => written.promise });
  first.shared?.lead(
    () => {},
    life.signal,
    () => {},
  );
  const removed = first.remove(item).catch(() => {});
  life.abort();
  for (let n = 0; n < 20; n += 1) await Promise.resolve();
  expect(released).not.toHaveBeenCalled();
  if (how === "written") written.resolve();
  else written.reject(new Error("The disk is full."));
  await removed;
  for (let n = 0; n < 20; n += 1) await Promise.resolve();
  expect(released).toHaveBeenCalledTimes(1);
});
