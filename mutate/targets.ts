import { globSync } from "node:fs";
import { join } from "node:path";

/** A part of the code that is mutated. */
export type Target = {
  name: string;
  /** The mutated files, relative to the root. */
  files: readonly string[];
  /**
   * Globs of the tests that are run against them: those beside them, and other quick ones that use
   * them.
   */
  tests: readonly string[];
  /**
   * Milliseconds after which a test has failed: some mutants make a test wait for something that
   * never happens.
   */
  timeoutMs: number;
};

const root = join(import.meta.dirname, "..");

/**
 * The schemas of the table run once, when they are loaded: none of their mutants could be switched
 * on and off.
 */
const folder = (name: string, tests: readonly string[]): Target => ({
  name,
  files: globSync(`${name}/*.ts`, { cwd: root, exclude: ["**/*.test.ts", "**/*.entity.ts"] }).toSorted(),
  tests: [`${name}/*.test.ts`, ...tests.map((test) => `packages/core/src/${test}.test.ts`)],
  timeoutMs: 20_000,
});

/**
 * The fan-out's files whose own tests are quick. Those of the others take seconds for each mutant.
 */
const posting = ["busy", "frame", "queue", "recipients", "turn-deadline", "aimd-limiter"].map(
  (name) => `packages/core/src/fanout/${name}`,
);

/** The fan-out in two parts, so that the slow tests of one are not run against the other. */
const fanout = (): Target[] => {
  const { name, files, tests, timeoutMs } = folder("packages/core/src/fanout", []);
  const isPosting = (file: string) =>
    posting.some((stem) => file === `${stem}.ts` || file === `${stem}.test.ts`);
  const ownTests = globSync(tests, { cwd: root }).toSorted();
  return [
    {
      name: `${name}, telling`,
      files: files.filter((file) => !isPosting(file)),
      tests: ownTests.filter((file) => !isPosting(file)),
      timeoutMs,
    },
    {
      name: `${name}, posting`,
      files: files.filter(isPosting),
      tests: ownTests.filter(isPosting),
      timeoutMs,
    },
  ];
};

/** What posts to connections. The tests of its management take seconds for each mutant. */
const gateway = (): Target => {
  const { tests: _, ...target } = folder("packages/core/src/gateway", []);
  const names = ["poster", "signer"].map((name) => `packages/core/src/gateway/${name}`);
  return {
    ...target,
    files: names.map((name) => `${name}.ts`),
    tests: names.map((name) => `${name}.test.ts`),
  };
};

const ofClient = (name: string, files: readonly string[], tests: readonly string[]): Target => ({
  name: `packages/client/src/${name}`,
  files: files.map((file) => `packages/client/src/${file}.ts`),
  tests: tests.map((test) => `packages/client/src/${test}.test.ts`),
  timeoutMs: 8_000,
});

/** What the promise of delivery and the rules of identity rest on. */
export const targets: readonly Target[] = [
  folder("packages/core/src/log", ["stale-reads", "message/change"]),
  folder("packages/core/src/event-kinds", [
    "log/append",
    "log/intent",
    "log/record",
    "log/stored",
    "membership/*",
    "message/change",
    "moderation/remove",
    "stale-reads",
  ]),
  folder("packages/core/src/room", ["stale-reads", "log/slice"]),
  folder("packages/core/src/answer", ["log/slice", "room/enter"]),
  ...fanout(),
  gateway(),
  folder("packages/core/src/gateway/http", ["gateway/poster"]),
  folder("packages/core/src/identity", ["stale-reads", "moderation/block"]),
  ofClient(
    "timeline",
    [
      "timeline/timeline",
      "timeline/changes",
      "timeline/row",
      "timeline/row-list",
      "timeline/pending-changes",
      "room/catch-up",
    ],
    [
      "timeline/timeline",
      "timeline/changes",
      "timeline/row",
      "timeline/pending-changes",
      "timeline/pending-pins",
      "event-kinds/pin",
      "room/catch-up",
      "room/pinned",
    ],
  ),
  ofClient(
    "pins",
    ["event-kinds/pin", "timeline/pending-pins"],
    ["event-kinds/pin", "timeline/pending-pins", "timeline/changes", "room/pinned"],
  ),
  ofClient("log", ["log/log-reads", "log/read-pace"], ["log/*"]),
  ofClient(
    "older-pages",
    ["room/older-pages"],
    ["room/older-pages", "room/rooms", "sending/changing", "connection/connecting"],
  ),
  ofClient(
    "outbox",
    [
      "outbox/outbox",
      "outbox/outbox-keeper",
      "outbox/file-outbox",
      "outbox/tabs/tab-outbox",
      "outbox/tabs/tab-turn",
    ],
    [
      "outbox/outbox-keeper",
      "outbox/outbox-storage",
      "outbox/file-outbox",
      "outbox/tabs/tab-outbox",
      "outbox/tabs/tab-turn-taking",
    ],
  ),
  ofClient(
    "sending",
    [
      "sending/send-queue",
      "sending/in-flight",
      "sending/item-queue",
      "sending/earlier-try",
      "sending/send-request",
      "sending/log-search",
      "timeline/pending",
      "event-kinds/message",
      "event-kinds/edit",
      "event-kinds/deletion",
      "event-kinds/kept",
    ],
    [
      "sending/sends",
      "sending/repeated-sends",
      "sending/refused-sends",
      "sending/followed-sends",
      "sending/sends-model",
      "outbox/tabs/tabs-model",
      "sending/item-queue",
      "sending/log-search",
      "sending/send-request",
      "sending/sends-without-turn",
      "timeline/changes",
      "timeline/pending",
      "timeline/pending-changes",
    ],
  ),
];
