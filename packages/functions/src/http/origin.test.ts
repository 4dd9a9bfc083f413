import { expect, test } from "vitest";
import { admittedOrigin } from "./origin.ts";

const host = "abc.execute-api.us-east-1.amazonaws.com";
const admits = admittedOrigin("https://chat.example.com");

test("a program may name the address that it asks, by either scheme and with the port of TLS", () => {
  for (const origin of [undefined, `https://${host}`, `http://${host}`, `http://${host}:443`])
    expect([origin, admits(origin, host)]).toEqual([origin, true]);
});

test("nothing that only resembles an allowed origin comes in", () => {
  for (const origin of [
    "",
    "null",
    "https://chat.example.com.elsewhere.example",
    "https://chat.example.com:444",
    "http://chat.example.com",
    `https://${host}.elsewhere.example`,
    `ftp://${host}`,
    `https://${host}@elsewhere.example`,
  ])
    expect([origin, admits(origin, host)]).toEqual([origin, false]);
  expect(admits("https://elsewhere.example", undefined)).toBe(false);
  expect(admits("http://127.0.0.1:1", "127.0.0.1:2")).toBe(false);
});

test("a setting can let files in", () => {
  expect(admittedOrigin("https://chat.example.com null")("null", host)).toBe(true);
});
