import type { ErrorCode } from "@parley/core/wire/error";
import { describe, expectTypeOf, test } from "vitest";
import type { ParleyEvents, Problem, ProblemCode } from "./events.ts";
import type { browserOutbox } from "./outbox/browser-outbox.ts";
import type { fileOutbox } from "./outbox/file-outbox.ts";
import type { Outbox, OutboxItem, OutboxUpdate, SharedOutbox } from "./outbox/outbox.ts";
import type { Parley, ParleyOptions } from "./parley.ts";
import type { RefusalCode } from "./refusal.ts";
import type {
  ClientSnapshot,
  ConnectionStatus,
  PendingChange,
  RoomSnapshot,
  TimelineMessage,
} from "./snapshot.ts";

/*
 * What does not compile when the client is used wrongly. `pnpm types`, a part of `pnpm test`,
 * judges it.
 */

/** Say how something is used; nobody does so. */
const use = (_how: (client: Parley) => unknown) => {};
const read = (_how: (message: TimelineMessage, room: RoomSnapshot, client: Parley) => unknown) => {};
const configure = (_options: ParleyOptions) => {};
const token = async () => "eyJ";
const addresses = { socketUrl: "wss://chat.example", apiUrl: "https://chat.example", token };

describe("A client", () => {
  test("is made with the addresses of both APIs and a token, and needs nothing else", () => {
    configure(addresses);
    // @ts-expect-error The log is read over HTTP.
    configure({ socketUrl: addresses.socketUrl, token });
    // @ts-expect-error Messages come over a WebSocket.
    configure({ apiUrl: addresses.apiUrl, token });
    // @ts-expect-error The log is read with a token.
    configure({ socketUrl: addresses.socketUrl, apiUrl: addresses.apiUrl });
    // @ts-expect-error An address is a text.
    configure({ ...addresses, apiUrl: new URL(addresses.apiUrl) });
    // @ts-expect-error There is no such option.
    configure({ ...addresses, reconnect: true });
  });

  test("asks for its token before each connection, so it is given how to ask", () => {
    configure({ ...addresses, token: async () => undefined });
    // @ts-expect-error A token ends: one that is given once cannot be renewed.
    configure({ ...addresses, token: "eyJ" });
    // @ts-expect-error A token may have to be waited for.
    configure({ ...addresses, token: () => "eyJ" });
    // @ts-expect-error Without a token one is a guest, and that is `undefined`.
    configure({ ...addresses, token: async () => null });
  });

  test("has waits that can be set one by one, in milliseconds", () => {
    configure({ ...addresses, timing: { ackWait: 5_000 } });
    // @ts-expect-error There is no such wait.
    configure({ ...addresses, timing: { ackTimeout: 5_000 } });
    // @ts-expect-error A wait is a number.
    configure({ ...addresses, timing: { ackWait: "5s" } });
  });

  test("is in rooms by their names", () => {
    use((client) => client.join("general"));
    // @ts-expect-error There is no room to enter.
    use((client) => client.join());
    // @ts-expect-error Rooms are entered one by one.
    use((client) => client.join(["general"]));
    // @ts-expect-error There is no room to leave.
    use((client) => client.leave());
    // @ts-expect-error Older messages are those of a room.
    use((client) => client.loadOlder());
    use((client) => client.loadOlder("general", "asked"));
    // @ts-expect-error Others decide how much there is to read: each read says why it is made.
    use((client) => client.loadOlder("general"));
    // @ts-expect-error What was missed is read without being asked for.
    use((client) => client.loadOlder("general", "missed"));
  });

  test("sends a text into a room, perhaps in answer to the place of another message", () => {
    use((client) => client.send("general", "hello"));
    use((client) => client.send("general", "hello", { replyTo: 7 }));
    // @ts-expect-error There is no text.
    use((client) => client.send("general"));
    // @ts-expect-error A message is a text.
    use((client) => client.send("general", { text: "hello" }));
    // @ts-expect-error Answers name a seq, not a key.
    use((client) => client.send("general", "hello", { replyTo: "ada/1" }));
    // @ts-expect-error The client gives each message its id itself, or a repetition would be another message.
    use((client) => client.send("general", "hello", { id: "mine" }));
  });

  test("changes a message that has a place in the log, by that place", () => {
    use((client) => client.edit("general", 7, "hello"));
    use((client) => client.deleteMessage("general", 7));
    // @ts-expect-error The new text comes last.
    use((client) => client.edit("general", "hello", 7));
    // @ts-expect-error An edit has a text.
    use((client) => client.edit("general", 7));
    // @ts-expect-error A key is no place.
    use((client) => client.deleteMessage("general", "ada/1"));
    // @ts-expect-error What is not acknowledged has no place yet: it can only be dropped.
    read(({ seq }, { room }, client) => client.deleteMessage(room, seq));
    // @ts-expect-error The same for an edit.
    read(({ seq }, { room }, client) => client.edit(room, seq, "hello"));
  });

  test("retries and drops what is not acknowledged by its key, in its room", () => {
    use((client) => client.retry("general", client.send("general", "hello")));
    use((client) => client.discard("general", client.deleteMessage("general", 7)));
    // @ts-expect-error A key alone does not say where.
    use((client) => client.retry("key"));
    // @ts-expect-error A seq is no key.
    use((client) => client.discard("general", 7));
    // @ts-expect-error A key is a text.
    use((client) => client.whenKept(7));
  });

  test("answers with keys, and with promises where there is something to wait for", () => {
    expectTypeOf<Parley["send"]>().returns.toEqualTypeOf<string>();
    expectTypeOf<Parley["edit"]>().returns.toEqualTypeOf<string>();
    expectTypeOf<Parley["deleteMessage"]>().returns.toEqualTypeOf<string>();
    expectTypeOf<Parley["whenKept"]>().returns.toEqualTypeOf<Promise<boolean>>();
    expectTypeOf<Parley["loadOlder"]>().returns.toEqualTypeOf<Promise<void>>();
    expectTypeOf<Parley["connect"]>().returns.toEqualTypeOf<void>();
    expectTypeOf<Parley["close"]>().returns.toEqualTypeOf<void>();
    expectTypeOf<Parley["join" | "leave" | "retry" | "discard"]>().returns.toEqualTypeOf<void>();
  });

  test("holds a room until what it returns is called", () => {
    expectTypeOf<Parley["hold"]>().parameters.toEqualTypeOf<[room: string]>();
    expectTypeOf<Parley["hold"]>().returns.toEqualTypeOf<() => void>();
  });

  test("is subscribed to as a framework asks for it", () => {
    type Subscribe = (listener: () => void) => () => void;
    expectTypeOf<Parley["subscribe"]>().toEqualTypeOf<Subscribe>();
    expectTypeOf<Parley["snapshot"]>().toEqualTypeOf<() => ClientSnapshot>();
  });

  test("reads the members of a room in pages, of which each has an id, and may have a name", () => {
    expectTypeOf<Parley["members"]>().returns.resolves.toEqualTypeOf<{
      members: { userId: string; name?: string | undefined; role?: string | undefined }[];
      muted?: { userId: string; until: string }[] | undefined;
      next?: string | undefined;
    }>();
    use((client) => client.members("general", { after: "guest-1", signal: new AbortController().signal }));
    // @ts-expect-error The members are those of a room.
    use((client) => client.members());
  });

  test("shows nothing else", () => {
    expectTypeOf<keyof Parley>().toEqualTypeOf<
      | "connect"
      | "close"
      | "join"
      | "leave"
      | "send"
      | "profiles"
      | "reportsOf"
      | "setBlocked"
      | "setNotifications"
      | "loadSummaries"
      | "edit"
      | "deleteMessage"
      | "pin"
      | "joinRoom"
      | "leaveRoom"
      | "describeRoom"
      | "createRoom"
      | "createPrivateRoom"
      | "openDirectRoom"
      | "changeRole"
      | "archiveRoom"
      | "mute"
      | "setRules"
      | "invitations"
      | "invite"
      | "revokeInvitation"
      | "findRooms"
      | "members"
      | "hold"
      | "loadPinned"
      | "markRead"
      | "markUnread"
      | "typing"
      | "askPresence"
      | "whenKept"
      | "retry"
      | "discard"
      | "loadOlder"
      | "readOn"
      | "subscribe"
      | "snapshot"
      | "on"
    >();
  });
});

describe("An event of a client", () => {
  test("is one of these kinds, and has what its kind has", () => {
    expectTypeOf<keyof ParleyEvents>().toEqualTypeOf<
      "connected" | "renewed" | "disconnected" | "error" | "removed" | "message" | "changed"
    >();
    // @ts-expect-error There is no such event.
    use((client) => client.on("typing", () => {}));
    use((client) => client.on("message", ({ room, message }) => `${room}: ${message.text}`));
    // @ts-expect-error A message stands beside its room.
    use((client) => client.on("message", ({ text }) => text));
    // @ts-expect-error That a connection ended says nothing of who we are.
    use((client) => client.on("disconnected", ({ userId }) => userId));
    expectTypeOf<Parley["on"]>().returns.toEqualTypeOf<() => void>();
  });

  test("of a problem has a code and a sentence, and what it is about only where it is about something", () => {
    expectTypeOf<ParleyEvents["error"]>().toEqualTypeOf<Problem>();
    expectTypeOf<Problem["code"]>().toEqualTypeOf<ProblemCode>();
    expectTypeOf<ErrorCode>().toExtend<ProblemCode>();
    expectTypeOf<string>().not.toExtend<ProblemCode>();
    // @ts-expect-error There is no such code.
    use((client) => client.on("error", ({ code }) => code === "rate_limit"));
    expectTypeOf<Problem["message"]>().toEqualTypeOf<string>();
    expectTypeOf<Problem>().toExtend<{ room?: string; key?: string }>();
    expectTypeOf<{ code: ErrorCode; message: string }>().toExtend<Problem>();
    expectTypeOf<Problem["cause"]>().toBeUnknown();
  });
});

describe("What a client shows", () => {
  test("is the client's: nobody else changes it", () => {
    use((client) => client.snapshot().rooms.get("general")?.messages[0]?.text);
    // @ts-expect-error A room is entered with `join`.
    read((_, room, client) => client.snapshot().rooms.set("elsewhere", room));
    // @ts-expect-error A message is added with `send`.
    read((message, room) => room.messages.push(message));
    read((message) => {
      // @ts-expect-error A text is changed with `edit`.
      message.text = "new";
    });
  });

  test("has every state that there is, and no other", () => {
    expectTypeOf<ClientSnapshot["status"]>().toEqualTypeOf<ConnectionStatus>();
    expectTypeOf<ConnectionStatus>().toEqualTypeOf<"closed" | "connecting" | "open" | "waiting">();
    expectTypeOf<RoomSnapshot["status"]>().toEqualTypeOf<"joining" | "live" | "stale">();
    expectTypeOf<TimelineMessage["state"]>().toEqualTypeOf<"sending" | "sent" | "failed">();
    expectTypeOf<PendingChange["state"]>().toEqualTypeOf<"sending" | "failed">();
    expectTypeOf<PendingChange["kind"]>().toEqualTypeOf<"edit" | "delete" | "pin">();
  });

  test("says who we are only once the server has, and of a room only once it was entered", () => {
    expectTypeOf<undefined>().toExtend<ClientSnapshot["user"]>();
    expectTypeOf<undefined>().toExtend<ClientSnapshot["retryAt"]>();
    expectTypeOf<ClientSnapshot["rooms"]>().toEqualTypeOf<ReadonlyMap<string, RoomSnapshot>>();
  });

  test("has a key for each message, and its place only once it is acknowledged", () => {
    expectTypeOf<TimelineMessage["key"]>().toEqualTypeOf<string>();
    expectTypeOf<TimelineMessage["seq"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<TimelineMessage["error"]>().toEqualTypeOf<
      { readonly code: RefusalCode; readonly message: string } | undefined
    >();
    expectTypeOf<PendingChange["target"]>().toEqualTypeOf<number>();
  });
});

describe("An outbox", () => {
  const keep = (_outbox: Outbox) => {};
  const tell = (_news: OutboxUpdate) => {};
  const item = { kind: "delete", id: "a", room: "general", timestamp: "", target: 7 } as const;
  const load = async () => [];
  const put = async (_item: OutboxItem) => {};
  const replace = async (_item: OutboxItem) => true;
  const remove = async (_item: OutboxItem) => {};

  test("loads, puts, replaces and removes, and says when it has", () => {
    keep({ load, put, replace, remove });
    // @ts-expect-error What was removed meanwhile must not come back: that takes a `replace`.
    keep({ load, put, remove });
    // @ts-expect-error What is acknowledged must not go out again: that takes a `remove`.
    keep({ load, put, replace });
    // @ts-expect-error A message goes out only when it is kept: that must be waited for.
    keep({ load, put: (_item: OutboxItem) => {}, replace, remove });
    // @ts-expect-error Whether there was an item to replace must be said.
    keep({ load, put, replace: async (_item: OutboxItem) => {}, remove });
    // @ts-expect-error What is kept comes in the order of sending.
    keep({ load: async () => new Map<string, OutboxItem>(), put, replace, remove });
  });

  test("has items that cannot be trusted until they were looked at: an older client may have written them", () => {
    expectTypeOf<Outbox["load"]>().returns.resolves.toEqualTypeOf<readonly unknown[]>();
  });

  test("that is shared gives the turn to one at a time, and tells when it was taken away", () => {
    type Lead = (call: () => void, signal: AbortSignal, lost: () => void) => void;
    expectTypeOf<SharedOutbox["lead"]>().toEqualTypeOf<Lead>();
    expectTypeOf<Parameters<SharedOutbox["follow"]>[0]>().toEqualTypeOf<(update: OutboxUpdate) => void>();
  });

  test("tells of an item that is kept or not, or of one that is gone", () => {
    tell({ put: item, kept: false });
    tell({ removed: item.id });
    // @ts-expect-error What is not kept is sent all the same, but not looked for in the outbox.
    tell({ put: item });
    // @ts-expect-error It is gone by its id.
    tell({ removed: item });
  });

  test("of a browser or a program is one user's, of one server", () => {
    expectTypeOf<typeof browserOutbox>().parameter(0).toEqualTypeOf<{ server: string; user: string }>();
    expectTypeOf<typeof fileOutbox>()
      .parameter(0)
      .toEqualTypeOf<{ folder: string; server: string; user: string }>();
  });
});

describe("An item of an outbox", () => {
  const take = (_item: OutboxItem) => {};
  const place = { id: "a", room: "general", timestamp: "2026-01-01T00:00:00.000Z" };

  test("is a message, a change or a coming or going, and has what its kind needs", () => {
    expectTypeOf<OutboxItem["kind"]>().toEqualTypeOf<
      | "message"
      | "edit"
      | "delete"
      | "pin"
      | "join"
      | "leave"
      | "describe"
      | "create"
      | "role"
      | "archive"
      | "mute"
      | "rules"
    >();
    take({ kind: "join", ...place });
    take({ kind: "message", ...place, text: "hello", replyTo: 7 });
    take({ kind: "edit", ...place, target: 7, text: "hello" });
    take({ kind: "delete", ...place, target: 7 });
    // @ts-expect-error A message has a text.
    take({ kind: "message", ...place });
    // @ts-expect-error An edit has a text.
    take({ kind: "edit", ...place, target: 7 });
    // @ts-expect-error An edit changes a message.
    take({ kind: "edit", ...place, text: "hello" });
    // @ts-expect-error A deletion is one of a message.
    take({ kind: "delete", ...place });
    // @ts-expect-error Without an id a repetition would be another message.
    take({ kind: "message", room: "general", timestamp: "", text: "hello" });
    // @ts-expect-error Without a room there is no log to look for it in.
    take({ kind: "message", id: "a", timestamp: "", text: "hello" });
  });

  test("that was tried says where the log stood, with its epoch", () => {
    take({ kind: "delete", ...place, target: 7, tried: { epoch: "e", seq: 1 } });
    // @ts-expect-error A seq is worth nothing without its epoch.
    take({ kind: "delete", ...place, target: 7, tried: { seq: 1 } });
    // @ts-expect-error That it was tried does not say from where to read.
    take({ kind: "delete", ...place, target: 7, tried: true });
  });

  test("changes only by being replaced", () => {
    expectTypeOf<OutboxItem>().toEqualTypeOf<Readonly<OutboxItem>>();
  });
});
