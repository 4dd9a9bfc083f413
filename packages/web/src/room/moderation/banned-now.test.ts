import type { ActivityEvent } from "@parley/client/snapshot";
import type { Place } from "@parley/core/wire/place";
import { expect, test } from "vitest";
import { bannedNow } from "./banned-now.ts";

const role = (seq: number, member: string, role: Place): ActivityEvent => ({
  ...{ action: "role", seq, id: `r${seq}`, userId: "ada", name: "Ada", timestamp: "" },
  ...{ member, role },
});

test("who is banned is what the server listed, and what the log says since: the last of each user", () => {
  const listed = [{ userId: "ben", name: "Ben" }, { userId: "cem", name: "Cem" }, { userId: "dan" }];
  const activity = [
    role(1, "ben", "banned"),
    role(2, "ben", "none"),
    role(3, "cem", "banned"),
    role(4, "eve", "banned"),
    role(5, "dan", "member"),
  ];
  expect(bannedNow(listed, activity)).toEqual([{ userId: "cem", name: "Cem" }, { userId: "eve" }]);
  expect(bannedNow([])).toEqual([]);
});
