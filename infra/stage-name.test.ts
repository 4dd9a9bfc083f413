import { expect, it } from "vitest";
import { requireStageName, stageNameCharacters } from "./stage-name.ts";

it.each(["production", "staging", "ada", "pr-17", "a", "a".repeat(stageNameCharacters)])(
  "takes %s",
  (stage) => {
    expect(() => requireStageName(stage)).not.toThrow();
  },
);

it.each([
  ["lawson", 'Cognito allows no sign-in address that contains "aws"'],
  ["dawson", '"aws"'],
  ["amazonia", '"amazon"'],
  ["our-cognito", '"cognito"'],
  ["a".repeat(60), "it has 60 characters, and AWS's names have room for 40"],
  ["a".repeat(stageNameCharacters + 1), "it has 41 characters"],
  ["Staging", "only lower-case letters"],
  ["my_stage", "only lower-case letters"],
  ["1st", "a letter first"],
  ["pr-", "single hyphens"],
  ["pr--17", "single hyphens"],
  ["zoë", "only lower-case letters"],
  ["", "only lower-case letters"],
])("refuses %s, and says what to do", (stage, problem) => {
  expect(() => requireStageName(stage)).toThrow(problem);
  expect(() => requireStageName(stage)).toThrow(/Choose another name with --stage NAME\.$/);
});
