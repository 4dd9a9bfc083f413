import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { disk, mayMount, temporaryFolder } from "../test/disk.ts";
import { asGuest } from "../test/guest.ts";
import { openDataFolder } from "./data-folder.ts";
import { explainDisk } from "./explain-disk.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

/** What somebody reads whose folder cannot be opened. */
const refusalOf = (folder: string) =>
  openDataFolder(folder).then(
    ({ close }) => close().then(() => "It was opened."),
    (error: unknown) => explainDisk(error),
  );

test.skipIf(!mayMount)("a disk that is mounted read-only is a sentence that says what to do", async () => {
  const data = join(await disk("ro,size=1m"), "data");
  expect(await refusalOf(data)).toBe(
    `${data} could not be written (no folder can be created there: is the disk read-only?). Make the folder writable, or choose another one with --data. Acknowledged messages are kept.`,
  );
});

test("a file in the folder's place is a sentence that says what to do", async () => {
  const data = join(await temporaryFolder(), "data");
  await writeFile(data, "");
  expect(await refusalOf(data)).toMatch(/A file has that name\. Choose a folder with --data\./);
  expect(await refusalOf(join(data, "inside"))).toMatch(/A file has that name\./);
});

const run = (data: string) => {
  const child = spawn(process.execPath, [main, "--json", "--port", "0", "--data", data], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let err = "";
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const ended = once(child, "close").then(([code]) => ({ code, err }));
  const ready = once(createInterface(child.stdout), "line").then(([line]) => JSON.parse(line));
  return { child, ended, ready };
};

/** Sends messages until no more are acknowledged; resolves with those that were when the line ends. */
const sayUntilTheEnd = (ws: string) =>
  new Promise<string[]>((resolve) => {
    const acknowledged: string[] = [];
    const socket = new WebSocket(ws);
    const next = () =>
      socket.send(
        JSON.stringify({ action: "sendMessage", message: `said ${acknowledged.length} ${"x".repeat(3000)}` }),
      );
    socket.on("open", next);
    socket.on("message", (data) => {
      const frame = String(data) === "" ? {} : JSON.parse(String(data));
      if (frame.action !== "message" || !String(frame.message).startsWith(`said ${acknowledged.length} `))
        return;
      acknowledged.push(frame.message);
      next();
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(acknowledged));
  });

test.skipIf(!mayMount)(
  "a full disk ends it with a sentence, and what was acknowledged is there when there is space again",
  async () => {
    const folder = await disk("size=2m");
    const data = join(folder, "data");
    const ballast = join(folder, "ballast");
    const first = run(data);
    const { ws } = await first.ready;
    // There is space for fewer messages than somebody may send at once.
    const { bavail, bsize } = await statfs(folder);
    await writeFile(ballast, Buffer.alloc(bavail * bsize - 64 * 1024));
    const acknowledged = await sayUntilTheEnd(ws);
    expect(acknowledged.length).toBeGreaterThan(0);
    const { code, err } = await first.ended;
    expect(code).toBe(1);
    expect(err).toMatch(
      /could not be written \(No space left on device\)\. The disk is full\. Free some space, and start again\. Acknowledged messages are kept\./,
    );

    await rm(ballast);
    const second = run(data);
    const { api } = await second.ready;
    const texts: string[] = [];
    const headers = await asGuest(api);
    for (let after = 0, more = true; more; ) {
      const page = await fetch(`${api}/rooms/general/log?after=${after}&limit=100`, { headers });
      const slice = await page.json();
      texts.push(...slice.events.flatMap(({ message }: { message?: string }) => message ?? []));
      after = slice.events.at(-1)?.seq ?? after;
      more = slice.more;
    }
    expect(texts).toEqual(expect.arrayContaining(acknowledged));
    expect(new Set(texts).size).toBe(texts.length);
    second.child.kill("SIGTERM");
    expect((await second.ended).code).toBe(0);
  },
);
