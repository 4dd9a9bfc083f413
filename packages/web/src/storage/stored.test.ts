import { beforeEach, expect, test, vi } from "vitest";

/** As much of a browser as keeps values: its storage, and what other tabs tell. */
const browser = () => {
  const kept: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => {
      kept[key] = value;
    },
    removeItem: (key: string) => void delete kept[key],
  };
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(kept, name, { value });
  const tab = new EventTarget();
  vi.stubGlobal("localStorage", kept);
  vi.stubGlobal("addEventListener", tab.addEventListener.bind(tab));
  const removedElsewhere = (key: string) => {
    delete kept[key];
    tab.dispatchEvent(Object.assign(new Event("storage"), { key, newValue: null }));
  };
  return { kept, removedElsewhere };
};

beforeEach(() => {
  vi.resetModules();
  return () => vi.unstubAllGlobals();
});

test("a user's data is cleared, also of rooms that this page never opened; the device's settings stay", async () => {
  const { kept } = browser();
  Object.assign(kept, {
    "parley.draft.elsewhere": '"half a sentence"',
    "parley.rooms": '["general","secret"]',
    "parley.read": '{"secret":7}',
    "parley.adopted": '["a guest token"]',
    "parley.guests": "{}",
    "parley.scheme": '"dark"',
    "parley.endpoints": '{"socketUrl":"wss://a","apiUrl":"https://a"}',
    "parley.oidc.user": "the sign-in ends with it",
    "another site's": "1",
  });
  const { clearPersonal, clearSignIn } = await import("./stored.ts");
  const { visitedStore } = await import("../rooms/visited.ts");
  const { readStore } = await import("../rooms/read.ts");
  const { mergedGuestsStore: adoptedStore } = await import("../session/account.ts");
  expect(visitedStore.get()).toContain("secret");
  clearPersonal();
  expect(Object.keys(kept).toSorted()).toEqual(["another site's", "parley.oidc.user", "parley.scheme"]);
  expect([visitedStore.get(), readStore.get(), adoptedStore.get()]).toEqual([["general"], new Map(), []]);
  clearSignIn();
  expect(kept).not.toHaveProperty(["parley.oidc.user"]);
});

test("what another tab cleared does not come back from this one, though nothing shows it", async () => {
  const { kept, removedElsewhere } = browser();
  kept["parley.read"] = '{"secret":7}';
  const { markRead } = await import("../rooms/read.ts");
  removedElsewhere("parley.read");
  markRead("lobby", 1);
  expect(kept["parley.read"]).toBe('{"lobby":1}');
});

test("what somebody left whose sign-in ended by itself waits for them, and for nobody else", async () => {
  const { kept } = browser();
  const { awaitedStore, makeWayFor } = await import("../session/account.ts");
  const { visit } = await import("../rooms/visited.ts");
  visit("secret");
  awaitedStore.set("ada");
  makeWayFor("ada");
  expect(kept["parley.rooms"]).toContain("secret");
  awaitedStore.set("ada");
  makeWayFor("grace");
  expect(Object.keys(kept)).toEqual([]);
});
