import { Parley } from "@parley/client/parley";
import { expect, test, vi } from "vitest";
import { forgetMemberNames, nameIn, seekMember } from "./member-names.ts";

const clientOf = (members: readonly { userId: string; name?: string }[]) => {
  const client = new Parley({
    socketUrl: "ws://127.0.0.1:9",
    apiUrl: "http://127.0.0.1:9",
    token: async () => "",
  });
  const read = vi.spyOn(client, "members").mockImplementation(async () => ({ members: [...members] }));
  return { client, read };
};

test("the list is read once for a user, however often they are shown, and for twenty of a room at most", async () => {
  const { client, read } = clientOf([{ userId: "ben", name: "Ben" }]);
  for (let round = 0; round < 3; round++) await seekMember(client, "~p", "ben");
  expect(read).toHaveBeenCalledTimes(1);
  for (let n = 0; n < 100; n++) await seekMember(client, "~p", `unknown-${n}`);
  expect(read).toHaveBeenCalledTimes(20);
  forgetMemberNames("~p");
});

test("a user is known by the name that they said something under last, and by no claim of others", () => {
  const said = (seq: number, name: string, verified: boolean) => ({
    ...{ key: `m${seq}`, id: `m${seq}`, seq, userId: "ben", name, verified, text: "hi" },
    ...{ timestamp: "", own: false, state: "sent" as const },
  });
  const room = { room: "~p", status: "live" as const, hasOlder: false, loadingOlder: false };
  expect(nameIn({ ...room, messages: [said(1, "Ben", true), said(2, "Ada", false)] }, "ben")).toBe("Ben");
  expect(nameIn({ ...room, messages: [] }, "ben")).toBeUndefined();
});
