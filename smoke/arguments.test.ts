import { expect, test } from "vitest";
import { readArguments } from "./arguments.ts";
import { smoke } from "./smoke.ts";

const run = async (...args: string[]) => {
  const lines: string[] = [];
  const complaints: string[] = [];
  const code = await smoke(args, {
    print: (line) => lines.push(line),
    complain: (line) => complaints.push(line),
  });
  return { code, lines, complaint: complaints.join("\n") };
};

const all = ["--socket", "ws://127.0.0.1:2", "--api", "http://127.0.0.1:2", "--site", "http://127.0.0.1:2"];

test.for([
  ["nothing", [], /^Name the stage with --stage NAME, or its addresses with --socket, --api and --site\./],
  ["an unknown flag", ["--stag", "staging"], /^Unknown option '--stag'\./],
  [
    "two of three addresses",
    all.slice(0, 4),
    /^Without --stage, all three addresses are needed\. Missing: --site\.$/,
  ],
  [
    "a text that is no URL",
    [...all, "--api", "staging"],
    /^--api: "staging" is not a URL\. It must begin with https:\/\/ or http:\/\/\.$/,
  ],
  [
    "the scheme of another address",
    ["--stage", "a", "--socket", "https://x.example"],
    /^--socket: .* must begin with wss:\/\/ or ws:\/\/\.$/,
  ],
  [
    "a stage that is an address",
    ["--stage", "https://x.example"],
    /^The stage cannot be named "https:\/\/x\.example": .*only lower-case letters, digits and single hyphens/,
  ],
  [
    "a stage with capitals",
    ["--stage", "Staging"],
    /^The stage cannot be named "Staging": it becomes part of names for which AWS allows only/,
  ],
  [
    "a stage that Cognito refuses",
    ["--stage", "lawson"],
    /^The stage cannot be named "lawson": Cognito allows no sign-in address that contains "aws"\./,
  ],
  [
    "a stage of 60 characters",
    ["--stage", "a".repeat(60)],
    /: it has 60 characters, and AWS's names have room/,
  ],
  ["too few people", [...all, "--people", "1"], /^--people takes a whole number from 2 to 1000, not "1"\.$/],
  ["no timeout", [...all, "--timeout", "0"], /^--timeout takes a whole number from 1 to 300, not "0"\.$/],
  ["something without a flag", ["staging"], /^Unexpected argument 'staging'/],
] as const)("%s is exit code 2, and a sentence", async ([, args, sentence]) => {
  const { code, lines, complaint } = await run(...args);
  expect([code, lines]).toEqual([2, []]);
  expect(complaint).toMatch(sentence);
});

test("addresses are taken with a slash at the end or without", () => {
  const { addresses } = readArguments([
    "--site",
    "https://x.example/",
    "--socket",
    "wss://y.example/$default/",
    "--api",
    "https://z.example",
  ]);
  expect(addresses).toEqual({
    site: "https://x.example",
    socket: "wss://y.example/$default",
    api: "https://z.example",
  });
});

test("where nobody is, each address is red, what needs it is not run, and the exit code is 1", async () => {
  const { code, lines } = await run(...all);
  expect(code).toBe(1);
  const red = lines.filter((line) => line.startsWith("FAILED"));
  expect(red.toSorted().map((line) => line.split(". Look at")[0])).toEqual([
    "FAILED  HTTP API: http://127.0.0.1:2/health could not be reached: nothing listens there (ECONNREFUSED)",
    "FAILED  Site: http://127.0.0.1:2/ could not be reached: nothing listens there (ECONNREFUSED)",
    "FAILED  WebSocket API: http://127.0.0.1:2 could not be reached: nothing listens there (ECONNREFUSED)",
  ]);
  expect(lines).toContain('not run Ping: Needs "Subprotocol".');
  expect(lines.filter((line) => line.startsWith("ok"))).toEqual([]);
});
