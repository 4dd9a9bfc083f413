import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** The files of the client and the web app, without tests, whose text matches. */
const filesWith = (pattern: RegExp): string[] =>
  globSync("packages/{client,web}/src/**/*.{ts,tsx}", { cwd: root })
    .filter((path) => !path.endsWith(".test.ts") && pattern.test(readFileSync(join(root, path), "utf8")))
    .toSorted();

// Each is in the list of docs/architecture.md, "What a page sends unasked", or is sent by a click or with a
// connection. A new one has to be either.
test("these files send HTTP requests, and no other", () => {
  expect(
    filesWith(/fetch\(|readLog\(|(?:ask|read)Api\(|XMLHttpRequest|sendBeacon|EventSource|new Request\(/),
  ).toEqual([
    "packages/client/src/http/listings.ts",
    "packages/client/src/http/read-api.ts",
    "packages/client/src/http/room-requests.ts",
    "packages/client/src/log/log-reader.ts",
    "packages/client/src/log/log-reads.ts",
    "packages/client/src/parley.ts",
    "packages/client/src/session/engine.ts",
    "packages/client/src/session/load-summaries.ts",
    "packages/web/src/part/part-missing.ts",
    "packages/web/src/session/account-api.ts",
    "packages/web/src/session/guest.ts",
  ]);
});

test("these files send frames, and no other", () => {
  expect(filesWith(/host\.request\(|connection\.send\(|#socket\?\.send\(/)).toEqual([
    "packages/client/src/connection/connection.ts",
    "packages/client/src/connection/socket.ts",
    "packages/client/src/room/membership.ts",
    "packages/client/src/room/own-typing.ts",
    "packages/client/src/room/read-marker-sync.ts",
    "packages/client/src/sending/send-queue.ts",
    "packages/client/src/session/engine.ts",
  ]);
});

test("these files read the log, and say why", () => {
  expect(filesWith(/readTurn\(/)).toEqual([
    "packages/client/src/room-host.ts",
    "packages/client/src/room/catch-up.ts",
    "packages/client/src/room/older-pages.ts",
    "packages/client/src/room/room.ts",
    "packages/client/src/sending/log-search.ts",
  ]);
});
