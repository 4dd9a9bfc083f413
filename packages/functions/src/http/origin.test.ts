import { expect, test } from "vitest";
import { admittedOrigin } from "./origin.ts";

const host = "abc.execute-api.us-east-1.amazonaws.com";
const site = "https://chat.example.com";
const admitsAsking = admittedOrigin(site);
const admits = (origin: string | undefined, ownHost: string | undefined) =>
  admitsAsking({ origin, ownHost, fetchSite: undefined });

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
  const admitsFiles = admittedOrigin(`${site} null`);
  expect(admitsFiles({ origin: "null", ownHost: host, fetchSite: "cross-site" })).toBe(true);
});

test.each([
  // What a page shows but may not read, and where its links lead.
  [undefined, "cross-site", false],
  [undefined, "same-site", false],
  // No browser writes it so, and no request that does is admitted.
  [undefined, "Cross-Site", false],
  [undefined, " SAME-SITE ", false],
  [undefined, "same-origin,cross-site", false],
  [undefined, "none, none", false],
  // The API's address typed by a user, and what that page loads.
  [undefined, "none", true],
  [undefined, "same-origin", true],
  // Values that browsers may send in the future.
  [undefined, "unknown", true],
  [undefined, "", true],
  // An origin is more specific than a site.
  [site, "cross-site", true],
  [site, "same-site", true],
  ["https://elsewhere.example", "same-origin", false],
  ["", "none", false],
])("of the origin %s and the site %s comes in: %s", (origin, fetchSite, isAdmitted) => {
  expect(admitsAsking({ origin, fetchSite, ownHost: host })).toBe(isAdmitted);
});
