import { expect, test } from "vitest";
import { listMembers } from "./listings.ts";
import { Profiles } from "./profiles.ts";
import type { ApiMeans } from "./read-api.ts";

/** An API that gives one answer, and what it was asked. */
const answering = (answer: unknown, status = 200) => {
  const asked: string[] = [];
  const api: ApiMeans = {
    apiUrl: "https://chat.example/",
    wait: 1_000,
    token: async () => "eyJ",
    fetch: async (input, { method = "GET", body } = {}) => {
      asked.push([method, input, body].filter(Boolean).join(" "));
      return Response.json(answer, { status });
    },
  };
  return { api, asked };
};

test("a profile is read, changed, and read of a member, whose id is no part of the path", async () => {
  const own = { line: "she/her", lastSeen: "nobody", receipts: "everybody" };
  const { api, asked } = answering({ ...own, userId: "guest-a/b", presence: "online", later: 1 });
  const profiles = new Profiles(api);
  expect(await profiles.own()).toEqual(own);
  expect(await profiles.change({ line: "" })).toEqual(own);
  expect(await profiles.of("general", "guest-a/b")).toMatchObject({ line: "she/her", presence: "online" });
  expect(asked).toEqual([
    "GET https://chat.example/account/profile",
    'POST https://chat.example/account/profile {"line":""}',
    "GET https://chat.example/rooms/general/members/guest-a%2Fb",
  ]);
});

test("who has seen a message is asked for by its seq, and a large room has a count without names", async () => {
  const readers = [{ userId: "guest-b", name: "Ben" }];
  const { api, asked } = answering({ count: 1, readers });
  expect(await new Profiles(api).receipts("general", 7)).toEqual({ count: 1, readers });
  expect(asked).toEqual(["GET https://chat.example/rooms/general/receipts?seq=7"]);
  const large = answering({ count: 60 }).api;
  expect(await new Profiles(large).receipts("general", 7)).toEqual({ count: 60 });
});

test("the server's refusal of a profile is its own error, and an answer of another shape is one", async () => {
  const refusal = { code: "not_found", message: "There is no such member in this room." };
  await expect(new Profiles(answering(refusal, 404).api).of("general", "guest-a")).rejects.toMatchObject(
    refusal,
  );
  await expect(new Profiles(answering({ line: 7 }).api).own()).rejects.toThrow();
});

test("members are asked for by the beginning of a name, and with those who are muted", async () => {
  const { api, asked } = answering({ members: [] });
  await listMembers(api, "general", { prefix: "jo é", after: "guest-a" });
  await listMembers(api, "general", { muted: true });
  expect(asked).toEqual([
    "GET https://chat.example/rooms/general/members?prefix=jo+%C3%A9&after=guest-a",
    "GET https://chat.example/rooms/general/members?muted=true",
  ]);
});
