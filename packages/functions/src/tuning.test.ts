import { expect, test } from "vitest";
import { functions } from "./manifest.ts";
import { readTuning } from "./tuning.ts";

const local = { AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:8789" };

test("the local cloud may set constants otherwise", () => {
  expect(readTuning({ ...local, PARLEY_TUNING: '{"sealAfterMs":300}' })).toEqual({ sealAfterMs: 300 });
  expect(readTuning(local)).toEqual({});
});

test.each([
  {},
  { AWS_ENDPOINT_URL_DYNAMODB: "https://dynamodb.eu-central-1.amazonaws.com" },
  { AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1.example:80" },
])("a deployed stage refuses it: %o", (environment) => {
  expect(() => readTuning({ ...environment, PARLEY_TUNING: "{}" })).toThrow("for the local cloud only");
  expect(readTuning(environment)).toEqual({});
});

test.each(['{"sealAfter":300}', '{"sealAfterMs":"300"}', '{"sealAfterMs":-1}', "sealAfterMs"])(
  "a constant that there is not, and a value that is none, are refused: %s",
  (json) => {
    expect(() => readTuning({ ...local, PARLEY_TUNING: json })).toThrow();
  },
);

test("no function is deployed with it", () => {
  expect(JSON.stringify(functions)).not.toMatch(/tuning/i);
});
