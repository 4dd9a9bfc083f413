import { expect, test } from "vitest";
import { Refused } from "../command-line/refused.ts";
import { readArguments } from "./arguments.ts";
import { locatedIn } from "./state.ts";

test("a verb and where it is done are read", () => {
  expect(readArguments(["--stage", "staging", "remove", "general", "12"])).toEqual({
    target: { stage: "staging" },
    verb: { verb: "remove", room: "general", seq: 12 },
  });
  expect(readArguments(["--local", "--port", "9000", "block", "guest-1", "--for", "2h"])).toEqual({
    target: {
      table: "parley",
      management: "http://127.0.0.1:9000",
      dynamodb: "http://127.0.0.1:9002",
      isLocal: true,
    },
    verb: { verb: "block", userId: "guest-1", seconds: 7_200 },
  });
});

test.for([
  [["budget"], /one of --stage NAME, --local and --table/],
  [["--stage", "a", "--local", "budget"], /one of --stage/],
  [["--local"], /Name one of: remove/],
  [["--local", "guests", "maybe"], /Name one of/],
  [["--local", "remove", "general", "0"], /from 1, not "0"/],
  [["--local", "block", "guest-1", "--for", "7"], /such as 30m, 12h or 7d, not "7"/],
  [["--local", "budget", "--for", "1h"], /--for belongs to/],
  [["--local", "--port", "99999", "budget"], /from 1 to 65530/],
  [["--table", "t", "--management", "wss://x", "budget"], /--management takes a URL/],
  [["--wrong", "budget"], /Unknown option '--wrong'/],
] as const)("%j is refused", ([args, sentence]) => {
  expect(() => readArguments(args)).toThrow(Refused);
  expect(() => readArguments(args)).toThrow(sentence);
});

const stack = {
  type: "pulumi:pulumi:Stack",
  outputs: {
    socket: "wss://abc.execute-api.eu-west-1.amazonaws.com/$default",
    api: "https://def.execute-api.eu-west-1.amazonaws.com",
    site: "https://d1.cloudfront.net",
    dailyBudget: "5",
    retentionDays: "30",
  },
};
const table = {
  type: "aws:dynamodb/table:Table",
  outputs: {
    name: "parley-staging-TableTable-abc",
    arn: "arn:aws:dynamodb:eu-west-1:123456789012:table/parley-staging-TableTable-abc",
  },
};
const exported = (...resources: object[]) => JSON.stringify({ latest: { resources } });

test("a stage's table, endpoint and settings come from its state", () => {
  expect(locatedIn(exported(stack, table))).toEqual({
    table: "parley-staging-TableTable-abc",
    management: "https://abc.execute-api.eu-west-1.amazonaws.com/$default",
    region: "eu-west-1",
    dailyBudget: 5,
    retentionDays: 30,
  });
});

test("a state without its table is refused", () => {
  expect(() => locatedIn(exported(stack))).toThrow("its state has 0 tables, and should have one.");
});
