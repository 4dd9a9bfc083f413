import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { closeServer, listen } from "@parley/aws-local/loopback/server";
import { expect, onTestFinished, test, vi } from "vitest";
import { readAsGuest } from "../test/guest.ts";
import { ask, say } from "../test/patient-client.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

const run = (args: string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    said.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said.err += chunk;
  });
  const ended = once(child, "close").then(([code]) => code);
  return { child, said, ended };
};

/** Runs it until it is ready, and resolves with the line of JSON that it prints. */
const start = async (args: string[] = [], env: Record<string, string> = {}) => {
  const running = run(["--json", "--port", "0", ...args], env);
  const line = new Promise<string>((resolve) =>
    createInterface(running.child.stdout ?? process.stdin).once("line", resolve),
  );
  const first = await Promise.race([line, running.ended]);
  if (typeof first !== "string") throw new Error(running.said.err);
  return { ...running, addresses: JSON.parse(first) };
};

/** What somebody who comes to the room now is told of it. */
const welcomed = (addresses: { ws: string }) =>
  ask(addresses, { action: "hello", rooms: { general: null } }, ({ action }) => action === "welcome", [
    "parley.v1",
  ]);

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

const stop = async (child: ChildProcess, signal: NodeJS.Signals) => {
  child.kill(signal);
  await once(child, "exit");
};

test("--json prints one line of addresses that answer, and all else goes to standard error", async () => {
  const { addresses, said, child, ended } = await start();
  expect(addresses).toEqual({
    ws: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/),
    api: expect.stringMatching(/^http:/),
    management: expect.stringMatching(/^http:/),
    dynamodb: expect.stringMatching(/^http:/),
    table: "parley",
    issuer: expect.stringMatching(/^http:/),
  });
  await say(addresses, "hello");
  expect(await (await readAsGuest(addresses.api, "/rooms/general/log")).text()).toContain("hello");
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(said.out.trim().split("\n")).toHaveLength(1);
});

test.each([
  ["PARLEY_SITES lets in", { PARLEY_SITES: "null https://chat.example.com" }, 200],
  ["nothing lets in", { PARLEY_SITES: "" }, 403],
])("%s pages opened as files and other sites, beside this machine's own", async (_, env, status) => {
  const { addresses } = await start([], env);
  const statusFor = async (origin: string) =>
    (await fetch(`${addresses.api}/sign-in`, { headers: { origin } })).status;
  expect(await statusFor("null")).toBe(status);
  expect(await statusFor("https://chat.example.com")).toBe(status);
  expect(await statusFor("https://elsewhere.example")).toBe(403);
  expect(await statusFor("http://localhost:5173")).toBe(200);
});

test.each(["SIGTERM", "SIGINT"] as const)(
  "%s ends it, with users connected, and frees the ports",
  async (signal) => {
    const { addresses, child } = await start();
    await say(addresses, "hello");
    await stop(child, signal);
    expect(child.exitCode).toBe(0);
    expect(await answers(addresses.api)).toBe(false);
    expect(await answers(addresses.management)).toBe(false);
    expect(await answers(addresses.dynamodb)).toBe(false);
  },
);

test.each(["SIGTERM", "SIGKILL"] as const)("--data keeps what was acknowledged before %s", async (signal) => {
  const data = await mkdtemp(join(tmpdir(), "parley-test-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const first = await start(["--data", data]);
  await say(first.addresses, "said in time");
  await stop(first.child, signal);

  const second = await start(["--data", data]);
  expect(await (await readAsGuest(second.addresses.api, "/rooms/general/log")).text()).toContain(
    "said in time",
  );
  expect(await welcomed(second.addresses)).toMatchObject({
    rooms: [{ head: 1, events: [{ message: "said in time" }] }],
  });
  await stop(second.child, "SIGTERM");
});

test("a taken port is one sentence that names the port and the flag", async () => {
  const server = createServer();
  const port = await listen(server, 0);
  onTestFinished(() => closeServer(server, 0));
  const { ended, said } = run(["--json", "--port", String(port)]);
  expect(await ended).toBe(1);
  expect(said.out).toBe("");
  const [, taken] =
    /^Port (\d+) is taken\. Choose others with --port N \(it uses N to N\+5\), or --port 0 for any free ones\.\n$/.exec(
      said.err,
    ) ?? [];
  // Another program may have one of the five after it.
  expect(Number(taken) - port).toBeOneOf([0, 1, 2, 3, 4, 5]);
});

test("a folder that another cloud uses is one sentence that names it", async () => {
  const data = await mkdtemp(join(tmpdir(), "parley-test-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const { child } = await start(["--data", data]);
  const { ended, said } = run(["--json", "--port", "0", "--data", data]);
  expect(await ended).toBe(1);
  expect(said.err.trim().split("\n")).toEqual([expect.stringContaining(`The folder ${data} is in use`)]);
  await stop(child, "SIGTERM");
});

test.each([
  [["--prot", "1"], "Unknown option '--prot'.", "--port N"],
  [["--port", "none"], '--port takes a whole number from 0 to 65530, not "none".', ""],
  [["--port", "70000"], "--port takes a whole number from 0 to 65530", ""],
  [
    ["--faults", "7:2"],
    '--faults takes a whole number, and after a colon an intensity from 0 to 1, not "7:2".',
    "",
  ],
])("%j is refused with what is accepted", async (args, sentence, accepted) => {
  const { ended, said } = run(args);
  expect(await ended).toBe(1);
  expect(said.err).toContain(sentence);
  expect(said.err).toContain(accepted);
  expect(said.err).not.toContain("    at ");
});

test("without --json it says where everything is, in words", async () => {
  const { child, said } = run(["--port", "0"]);
  await vi.waitUntil(() => said.out.includes("Ctrl+C"), { timeout: 120_000 });
  expect(said.out).toMatch(/WebSocket +ws:/);
  await stop(child, "SIGTERM");
});

test.skipIf(process.platform === "win32")(
  "it stops when the package manager that started it is gone",
  async () => {
    const script = `"${process.execPath}" "${main}" --json --port 0; true`;
    const shell = spawn("sh", ["-c", script], {
      env: { ...process.env, npm_lifecycle_event: "local" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void shell.kill("SIGKILL"));
    const [line] = await once(createInterface(shell.stdout), "line");
    const { api } = JSON.parse(line);
    expect(await answers(api)).toBe(true);
    await stop(shell, "SIGKILL");
    await vi.waitUntil(async () => !(await answers(api)), { timeout: 120_000 });
  },
);

/** The processes of a parent, by `/proc`: an id and a command each. */
const childrenOf = async (parent: number) => {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const rows = await Promise.all(
    ids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      const [state, of] = (stat.split(") ").at(-1) ?? "").split(" ");
      return state !== "Z" && Number(of) === parent ? [{ pid, command }] : [];
    }),
  );
  return rows.flat();
};

const isThere = (pid: string) =>
  readFile(`/proc/${pid}/stat`, "utf8").then(
    (stat) => !/\) [ZX] /.test(stat),
    () => false,
  );

test.skipIf(process.platform !== "linux")("kill -9 leaves no process behind that builds", async () => {
  const { child } = await start();
  const { pid = 0 } = child;
  const builders = async () => (await childrenOf(pid)).filter(({ command }) => command.includes("esbuild"));
  await vi.waitUntil(async () => (await builders()).length > 0, { timeout: 120_000 });
  const left = await builders();
  child.kill("SIGKILL");
  for (const { pid } of left)
    await vi.waitUntil(async () => !(await isThere(pid)), { timeout: 120_000, interval: 100 });
});
