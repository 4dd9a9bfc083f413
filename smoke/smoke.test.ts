import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cloud } from "../packages/local/src/cloud.ts";
import { signIn } from "../packages/local/test/sign-in.ts";
import { ofThisRun } from "../test/eighth.ts";
import type { Check } from "./runner/check.ts";
import { type SmokeOptions, smoke } from "./smoke.ts";
import { atOnce } from "./test/fault.ts";
import { alone } from "./test/faults-alone.ts";
import { inTheCloud } from "./test/faults-in-the-cloud.ts";
import { together } from "./test/faults-together.ts";
import { type BuiltSite, buildSite, openStage, startStage } from "./test/local-stage.ts";

/** Milliseconds: as long as several checks that wait one after the other. */
const longest = 600_000;

let cloud: Cloud;
let site: BuiltSite;
const closing: (() => unknown)[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-smoke-"));
  closing.push(() => rm(folder, { recursive: true }));
  cloud = await startStage();
  closing.push(() => cloud.close());
  site = await buildSite(cloud);
  closing.push(() => site.close());
}, longest);
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
});

/** What every connection needs first. */
const roots = new Set(["api", "socket", "guest", "handshake-subprotocol", "echo", "handshake-header"]);

/** A busy machine takes its time. What should fail need not wait that long. */
const patient = ["--timeout", "90"];
const impatient = (...checks: string[]) => ({ checks, timeoutMs: 20_000 });

/** A port on which nothing listens. */
const nobody = "127.0.0.1:2";

/** Runs the command in its own process, as users do. */
const run = async (...args: string[]) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), ...args]);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [code, output, complaint] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, lines: output.split("\n").filter(Boolean), complaint };
};

/** Runs the command in this process. Returns the lines of the report by the names of the checks. */
const judge = async (args: readonly string[], options: Partial<SmokeOptions> = {}) => {
  const outcomes: Record<string, string> = {};
  const sentences: Record<string, string> = {};
  const code = await smoke([...args, ...patient, "--json"], {
    aws: join(folder, "no-such-program"),
    ...options,
    print: (line) => {
      const { name, outcome, sentence } = JSON.parse(line);
      outcomes[name] = outcome;
      sentences[name] = sentence;
    },
    complain: (line) => expect.fail(line),
  });
  const red = Object.keys(outcomes).filter((name) => outcomes[name] === "failed");
  return { code, outcomes, sentences, red: red.toSorted() };
};

const flagsOf = ({ socket, api, site: page }: { socket: string; api: string; site: string }) => [
  ...["--socket", socket],
  ...["--api", api],
  ...["--site", page],
];

/** Replaces the AWS command line, which needs an account: one log group has an error. */
const standInForAws = async () => {
  const program = join(folder, "aws");
  const found = { events: [{ message: '{"level":"ERROR","message":"Frame failed"}' }] };
  await writeFile(
    program,
    `#!/bin/sh\ncase "$*" in *parley-local-send*) echo '${JSON.stringify(found)}';; *) echo '{"events":[]}';; esac\n`,
  );
  await chmod(program, 0o755);
  return program;
};

test(
  "everything works on the local cloud, with the site as it is deployed",
  async () => {
    const args = ["--socket", cloud.ws, "--api", cloud.api, "--site", site.url, "--people", "6", ...patient];
    const { code, lines, complaint } = await run(...args);
    expect(complaint).toBe("");
    const bad = lines.filter((line) => /^(FAILED|not run)/.test(line));
    expect(bad).toEqual([]);
    expect(lines.filter((line) => line.startsWith("skipped"))).toEqual([
      "skipped Logs: Pass --stage to have its log groups searched.",
    ]);
    expect(lines.filter((line) => line.startsWith("ok"))).toHaveLength(25);
    expect(lines).toContainEqual(expect.stringMatching(/^ok {6}Empty frames: this stage sends (none|one) /));
    expect(lines.at(-1)).toMatch(/^25 ok, 0 failed, 1 skipped, in \d+ s\.$/);
    expect(code).toBe(0);
  },
  longest,
);

describe("with several things wrong at once", () => {
  let report: Awaited<ReturnType<typeof judge>>;
  beforeAll(async () => {
    const stage = await openStage(cloud, site, atOnce(together));
    const args = [...flagsOf(stage), "--stage", "local", "--people", "6"];
    const select = ({ name }: Check) => name !== "busy" && name !== "burst";
    report = await judge(args, { aws: await standInForAws(), select, impatient: impatient("crowd") });
    await stage.close();
  }, longest);

  test.for(together)("$fault: $red is red", ({ red, says }) => {
    expect([report.outcomes[red], report.sentences[red]]).toEqual(["failed", expect.stringMatching(says)]);
  });

  test("a function logged an error: logs is red", () => {
    expect(report.sentences.logs).toMatch(
      /^1 lines at ERROR since the run began, the first one of send: \{"level":"ERROR"/,
    );
  });

  test("no other line is red, and the exit code is 1", () => {
    expect(report.red).toEqual([...together.map(({ red }) => red), "logs"].toSorted());
    const notRun = Object.keys(report.outcomes).filter((name) => report.outcomes[name] === "not run");
    // It connects with the token in the header.
    expect(notRun).toEqual(["empty-frames"]);
    expect(report.code).toBe(1);
  });
});

test.for(ofThisRun(alone, 4))(
  "$fault: $red is red and no other",
  { timeout: longest },
  async ({ at, dead, red, says }) => {
    const stage = await openStage(cloud, site, at);
    const scheme = dead === "socket" ? "ws" : "http";
    const addresses = { ...stage, ...(dead && { [dead]: `${scheme}://${nobody}` }) };
    const ofSite = ["site", "headers"];
    const report = await judge(flagsOf(addresses), {
      select: ({ name }) => ofSite.includes(red) === ofSite.includes(name),
    }).finally(() => stage.close());
    expect(report.red).toEqual([red]);
    expect(report.sentences[red]).toMatch(says);
    expect(report.code).toBe(1);
  },
);

// Each has a cloud of its own, and mostly waits for what does not come.
test.concurrent.for(ofThisRun(inTheCloud, 4))(
  "$fault: these lines are red and no others",
  { timeout: longest },
  async ({ cloud: settings, red }) => {
    const own = await startStage(settings);
    const stage = await openStage(own, site);
    // What these need, and nothing that busy rooms or a crowd would disturb.
    const needed = new Set([...Object.keys(red), ...(red.busy ? ["message"] : [])]);
    const select = ({ name }: Check) =>
      red.busy
        ? needed.has(name) || roots.has(name)
        : name !== "busy" && name !== "crowd" && (name !== "burst" || needed.has(name));
    const report = await judge(flagsOf(stage), { select, impatient: impatient(...Object.keys(red)) }).finally(
      () => Promise.all([stage.close(), own.close()]),
    );
    expect(report.red).toEqual(Object.keys(red).toSorted());
    for (const [name, says] of Object.entries(red)) expect(report.sentences[name]).toMatch(says);
    expect(report.code).toBe(1);
  },
);

test(
  "the API of another stage: token is red and no other",
  async () => {
    const stage = await openStage(cloud, site);
    const args = [...flagsOf(stage), "--stage", "another"];
    const report = await judge(args, { select: ({ name }) => name !== "logs" }).finally(() => stage.close());
    expect(report.red).toEqual(["guest"]);
    expect(report.sentences.guest).toMatch(
      /^The API belongs to another stage: its tokens are from parley:local, not from parley:another\./,
    );
  },
  longest,
);

describe("a stage without guests", () => {
  let own: Cloud;
  let stage: Awaited<ReturnType<typeof openStage>>;
  const light = ({ name }: Check) => !["busy", "crowd"].includes(name);
  beforeAll(async () => {
    own = await startStage({ guests: false });
    stage = await openStage(own, site);
  }, longest);
  afterAll(() => Promise.all([stage.close(), own.close()]));

  test(
    "without a token, what needs none is checked, and the rest is skipped and says why",
    async () => {
      const { code, outcomes, sentences, red } = await judge(flagsOf(stage), { select: light });
      expect([code, red]).toEqual([0, []]);
      const ok = Object.keys(outcomes).filter((name) => outcomes[name] === "ok");
      expect(ok.toSorted()).toEqual([
        "api",
        "cors",
        "cors-elsewhere",
        "handshake-none",
        "headers",
        "sign-in",
        "site",
        "socket",
        "unknown-token",
      ]);
      expect(sentences.message).toMatch(
        /^This stage admits no guests, and no token was given\. Pass .* --token/,
      );
      expect(sentences["handshake-none"]).toBe("refused with 403, since there are no guests.");
    },
    longest,
  );

  test(
    "with an account's token, everything is checked in its name",
    async () => {
      const { id_token } = await signIn(own.accounts?.issuer ?? "", { login: "ada", password: "analytical" });
      const { code, outcomes, sentences, red } = await judge([...flagsOf(stage), "--token", id_token], {
        select: light,
      });
      expect(red.map((name) => sentences[name])).toEqual([]);
      const skipped = Object.keys(outcomes).filter((name) => outcomes[name] !== "ok");
      expect(skipped.toSorted()).toEqual(["clean-up", "logs", "name"]);
      expect(sentences.burst).toMatch(/^10 \(one user may not have more connections\) were accepted/);
      expect(code).toBe(0);
      const account = await fetch(`${own.api}/account`, { headers: { authorization: `Bearer ${id_token}` } });
      expect(await account.json()).toMatchObject({ kind: "account", name: "Ada Lovelace" });
    },
    longest,
  );
});
