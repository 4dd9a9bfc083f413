import type { ErrorFrame } from "@parley/core/protocol/frame";
import type { RoomDirectory, RoomMembers } from "@parley/core/protocol/http";
import type { PresenceFrame } from "@parley/core/protocol/presence";
import { directRoomName, privateRoomName } from "@parley/core/wire/closed-room";
import { ParleyError } from "@parley/core/wire/error";
import { MessageText, RoomName, RoomTitle, RoomTopic, refusalOf } from "@parley/core/wire/field";
import { directUsers, type SlowMode } from "@parley/core/wire/limits";
import type { Level } from "@parley/core/wire/notification-level";
import type { Place } from "@parley/core/wire/place";
import { roomKindOf } from "@parley/core/wire/room-kind";
import * as v from "valibot";
import { onHidden, onPresence, onWake } from "./connection/wake.ts";
import type { ParleyEvents } from "./events.ts";
import type { Invitation, InvitationTerms, NewInvitation } from "./http/invitations.ts";
import type { FindPage, MembersPage } from "./http/listings.ts";
import type { Profiles } from "./http/profiles.ts";
import type { RoomReports } from "./http/reports.ts";
import { memoryOutbox, type Outbox, type OutboxItem, type PendingMessage } from "./outbox/outbox.ts";
import { randomId } from "./random-id.ts";
import type { OlderCause } from "./room/older-pages.ts";
import type { Room } from "./room/room.ts";
import { Engine } from "./session/engine.ts";
import type { ClientSnapshot, RoomDescription } from "./snapshot.ts";
import { defaultTiming, type Timing } from "./timing/timing.ts";

export type ParleyOptions = {
  /** The WebSocket API: `ws://` or `wss://`. */
  socketUrl: string;
  /** The HTTP API: `http://` or `https://`, with or without a trailing slash. */
  apiUrl: string;
  /**
   * The caller's token, a guest's or an account's. Requested before each connection, and when the
   * server refuses to read the log with the one of the connection. A rejection is retried like a
   * lost connection. With `undefined` the caller is a new guest on each connection, and cannot read
   * the log.
   */
  token: () => Promise<string | undefined>;
  timing?: Partial<Timing>;
  /** Storage for unacknowledged items: `browserOutbox`, `fileOutbox`, or in memory, the default. */
  outbox?: Outbox;
  /**
   * How many of the user's rooms the server shows at once, of those that were active last: up to 50. If it
   * is absent, so is the `roomList` of the snapshot.
   */
  latestRooms?: number;
  /** The platform's own by default. */
  WebSocket?: typeof globalThis.WebSocket;
  /** The platform's own by default. */
  fetch?: typeof globalThis.fetch;
  /** From 0 up to 1: spreads retries. */
  random?: () => number;
};

/**
 * Keeps a user's rooms in step with the server: every acknowledged message of a joined room is in
 * its snapshot exactly once, in the order of the log, however often the connection is lost.
 */
export class Parley {
  readonly #engine: Engine;
  readonly #addresses: readonly Address[];
  readonly #outbox: Outbox;
  #stopListening = () => {};

  constructor(options: ParleyOptions) {
    this.#addresses = [
      { url: options.socketUrl, schemes: ["ws:", "wss:"] },
      { url: options.apiUrl, schemes: ["http:", "https:"] },
    ];
    this.#outbox = options.outbox ?? memoryOutbox();
    this.#engine = new Engine({
      socketUrl: options.socketUrl,
      apiUrl: options.apiUrl,
      token: options.token,
      timing: { ...defaultTiming, ...options.timing },
      outbox: this.#outbox,
      latestRooms: options.latestRooms,
      WebSocket: options.WebSocket ?? globalThis.WebSocket,
      // A browser's `fetch` works only when it is called without `this`, or on the window.
      fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
      random: options.random ?? Math.random,
    });
  }

  /**
   * Connects, and stays connected until `close`. Does nothing if it already does. An impossible
   * address is reported as an `error` event, `url_invalid`.
   */
  connect(): void {
    const { connection, events } = this.#engine;
    if (connection.status !== "closed") return;
    const wrong = this.#addresses.find((address) => !isAddress(address));
    if (wrong) {
      const message = `"${wrong.url}" is not an address that begins with ${wrong.schemes.join("// or ")}//.`;
      events.emit("error", { code: "url_invalid", message });
      return;
    }
    const stops = [
      onWake(() => connection.wake()),
      onPresence(() => connection.present()),
      onHidden(() => this.#engine.flushRead()),
    ];
    this.#stopListening = () => {
      for (const stop of stops) stop();
    };
    connection.start();
  }

  /** Closes the connection. The snapshot stays, and `connect` continues from there. */
  close(): void {
    this.#stopListening();
    this.#engine.stop();
  }

  /**
   * Enters a room, now or once connected, and stays in it over reconnects. Does nothing if it is
   * in. Throws a `ParleyError` with code `room_invalid` for an invalid name.
   */
  join(room: string): void {
    this.#enter(room);
  }

  /** Leaves a room and drops its state. Our messages in flight are still sent. */
  leave(room: string): void {
    this.#engine.known(room)?.leave();
  }

  /**
   * Shows a message as `sending`, and sends it, now or once connected, after the room's earlier
   * ones. Enters the room if it is not in. A text that the server would refuse is shown as `failed`
   * at once.
   *
   * Returns the key of the message's row. Throws a `ParleyError` with code `room_invalid`, as
   * `join` does.
   */
  send(room: string, text: string, { replyTo }: { replyTo?: number } = {}): string {
    const answers = replyTo !== undefined && { replyTo };
    return this.#add({ kind: "message", ...newItem(room), ...readText(text), ...answers });
  }

  /**
   * Edits a message of ours: the new text is shown at once, and reverted if the server refuses. A
   * text that the server would refuse fails at once.
   *
   * @param seq the message's.
   * @returns the id of the change. Throws a `ParleyError` with code `room_invalid`, as `join` does.
   */
  edit(room: string, seq: number, text: string): string {
    return this.#add({ kind: "edit", ...newItem(room), ...readText(text), target: seq });
  }

  /** Deletes a message of ours, for everyone and for good. Like `edit`. */
  deleteMessage(room: string, seq: number): string {
    return this.#add({ kind: "delete", ...newItem(room), target: seq });
  }

  /**
   * Pins anybody's message to the room, or unpins it. It is shown so at once, and back as it was if
   * the server refuses. As `edit`.
   */
  pin(room: string, seq: number, pinned = true): string {
    return this.#add({ kind: "pin", ...newItem(room), target: seq, pinned });
  }

  /**
   * Makes our user a member of a room, on all devices, now or once connected. `snapshot().myRooms` has
   * it once the server has stored it. Throws a `ParleyError` as `join` does, which only subscribes this
   * client.
   *
   * @param options `invitation`: the token of one, for a private room. Such a room is entered once that is
   *   accepted. If the server refuses, that is an `error` event, such as `invitation_invalid`, and the room
   *   is dropped (`removed`).
   * @returns the id of the change, for `retry` and `discard`.
   */
  joinRoom(room: string, { invitation }: { invitation?: string } = {}): string {
    if (invitation === undefined || roomKindOf(room) === "open")
      return this.#add({ kind: "join", ...newItem(room) });
    return this.#open({ kind: "join", ...newItem(room), invitation });
  }

  /** Ends our user's membership of a room, on all devices. This client stays subscribed until `leave`. */
  leaveRoom(room: string): string {
    return this.#addTo(this.#room(room), { kind: "leave", ...newItem(room) });
  }

  /**
   * Gives a room another title, another topic, or both: one line each; an empty one removes it. Our user
   * has to be a member. It is shown at once, and as it was if the server refuses; a text that the server
   * would refuse fails at once.
   *
   * @returns the id of the change, for `retry` and `discard`. Throws a `ParleyError` as `join` does.
   * @example client.describeRoom("general", { topic: "Everything that has no place elsewhere" });
   */
  describeRoom(room: string, description: RoomDescription): string {
    return this.#add({ kind: "describe", ...newItem(room), ...readDescription(description) });
  }

  /**
   * Makes an open room, which our user owns, under a name that nobody has used: now or once connected.
   * `snapshot().myRooms` has it then. A refusal, such as `room_taken`, is an `error` event with the `key`
   * that this returns. Does not enter the room, which may be another one.
   *
   * Throws a `ParleyError` with code `room_invalid` for a name that no open room has.
   * @example const key = client.createRoom("tea");
   */
  createRoom(room: string): string {
    if (roomKindOf(room) !== "open") throw invalidRoom();
    return this.#addTo(this.#room(room), { kind: "create", ...newItem(room) });
  }

  /**
   * Makes a private room, which our user owns, and enters it, now or once connected. If the server refuses,
   * that is an `error` event, and the room is dropped (`removed`).
   *
   * @param options `title`: as for `describeRoom`.
   * @returns the room's name. Rejects with a `ParleyError` with code `unavailable` before it is known who
   *   our user is.
   * @example const room = await client.createPrivateRoom({ title: "Surprise party" });
   */
  async createPrivateRoom({ title }: Pick<RoomDescription, "title"> = {}): Promise<string> {
    const id = randomId();
    const room = await privateRoomName(this.#userId(), id);
    this.#open({ kind: "create", ...newItem(room), id });
    if (title) this.describeRoom(room, { title });
    return room;
  }

  /**
   * Enters the direct room of our user and others, and makes it if there is none: the same one, whichever
   * of them opens it. As `createPrivateRoom`.
   *
   * @param userIds 1 to 7 others. Rejects with code `invalid_field` for any other number.
   */
  async openDirectRoom(userIds: readonly string[]): Promise<string> {
    const user = this.#userId();
    const others = [...new Set(userIds)].filter((userId) => userId !== user);
    if (others.length === 0 || others.length >= directUsers) {
      throw new ParleyError("invalid_field", `A direct room has 2 to ${directUsers} users.`);
    }
    const room = await directRoomName([user, ...others]);
    const isMaking = this.#engine.known(room)?.sends.isOpening;
    if (isMaking || this.#engine.isMemberOf(room)) this.join(room);
    else this.#open({ kind: "create", ...newItem(room), with: others });
    return room;
  }

  /**
   * Gives another user a role in a private room, or takes it away: `none` removes them, and `banned` does
   * so until that is ended. `mayGive` of core says what is allowed.
   *
   * @returns the id of the change, for `retry` and `discard`. Throws a `ParleyError` as `join` does.
   */
  changeRole(room: string, userId: string, role: Place): string {
    return this.#add({ kind: "role", ...newItem(room), member: userId, role });
  }

  /**
   * Archives a room that our user owns, or restores it: an archived room is read, and nothing is written to
   * it. Shown once the server has stored it.
   *
   * @returns the id of the change, for `retry` and `discard`. Throws a `ParleyError` as `join` does.
   * @example client.archiveRoom("tea-2026");
   */
  archiveRoom(room: string, archived = true): string {
    return this.#add({ kind: "archive", ...newItem(room), archived });
  }

  /**
   * Mutes another user in a room for 1 minute to a week, or with 0 minutes ends that. `mayMute` of core
   * says what is allowed.
   *
   * @returns the id of the change, for `retry` and `discard`. Throws a `ParleyError` as `join` does.
   * @example client.mute("general", userId, 60);
   */
  mute(room: string, userId: string, minutes: number): string {
    return this.#add({ kind: "mute", ...newItem(room), member: userId, minutes });
  }

  /**
   * Locks a room, so that its owner and moderators alone write, or sets its slow mode: the seconds that a
   * member waits between two messages. Our user has to be one of those.
   *
   * @returns the id of the change, for `retry` and `discard`. Throws a `ParleyError` as `join` does.
   * @example client.setRules("general", { slowMode: 30 });
   */
  setRules(room: string, rules: { locked?: boolean; slowMode?: SlowMode }): string {
    return this.#add({ kind: "rules", ...newItem(room), ...rules });
  }

  /**
   * A page of the open rooms that somebody has joined, by the beginning of their names, in the order of
   * these. Rejects when they cannot be read.
   *
   * @param page `after`: the `next` of the page before. `by`: `title` for the beginning of their titles, in
   *   the order of those. `signal` gives it up.
   * @example const { rooms } = await client.findRooms("team-");
   */
  async findRooms(prefix: string, page: FindPage = {}): Promise<RoomDirectory> {
    return (await loadListings()).findRooms(this.#engine.api, prefix, page);
  }

  /**
   * A page of a room's members, in the order of their ids, each with the name that they joined under. A
   * page may have none and a `next`. Rejects when they cannot be read.
   *
   * @param page `after`: the `next` of the page before. `prefix`: only members in whose name a word begins
   *   so. `muted`: also who is muted in the room, member or not. `banned`: those who are banned, with the
   *   role `banned`, in place of the members; for the owner and the moderators. `signal` gives it up.
   * @example const { members, next } = await client.members("general");
   */
  async members(room: string, page: MembersPage = {}): Promise<RoomMembers> {
    return (await loadListings()).listMembers(this.#engine.api, room, page);
  }

  /**
   * The invitations to a private room that have not expired, newest first, for its owner and moderators.
   * Rejects with the server's `ParleyError`, or when it cannot be reached.
   */
  async invitations(room: string): Promise<readonly Invitation[]> {
    return (await loadInvitations()).listInvitations({ api: this.#engine.api, room });
  }

  /**
   * Makes an invitation to a private room. Its `token` is in this answer only: whoever has it becomes a
   * member by `joinRoom`. Rejects as `invitations` does.
   *
   * @param terms `uses`: 1 to 100. `hours`: 1 to 720.
   * @example const { token } = await client.invite(room, { uses: 1, hours: 24 });
   */
  async invite(room: string, terms: InvitationTerms): Promise<NewInvitation> {
    return (await loadInvitations()).makeInvitation({ api: this.#engine.api, room }, terms);
  }

  /**
   * Revokes an invitation, if there is one. Those who have joined by it stay. Rejects as `invitations`
   * does.
   *
   * @param id of `invitations`, not the token.
   */
  async revokeInvitation(room: string, id: string): Promise<void> {
    await (await loadInvitations()).revokeInvitation({ api: this.#engine.api, room }, id);
  }

  /**
   * Our user's own profile, and those of the members of rooms.
   *
   * @example const { line, lastSeen } = await (await client.profiles()).of("general", userId);
   */
  async profiles(): Promise<Profiles> {
    const { Profiles } = await import("./http/profiles.ts");
    return new Profiles(this.#engine.api);
  }

  /**
   * The reports of a room: anybody in it makes them, and those who keep order there list and answer them.
   *
   * @example await (await client.reportsOf("general")).make({ id: randomId(), seq: 7, reason: "Spam" });
   */
  async reportsOf(room: string): Promise<RoomReports> {
    const { RoomReports } = await import("./http/reports.ts");
    return new RoomReports({ api: this.#engine.api, room });
  }

  /**
   * Looks up pinned messages of a room that are not held, by their seqs. Never rejects: what cannot
   * be read is told as an `error` event. One that turns out not to be pinned any more is not in the
   * snapshot after.
   */
  async loadPinned(room: string, seqs: readonly number[]): Promise<void> {
    await this.#engine.known(room)?.loadPinned(seqs);
  }

  /**
   * Resolves once the outbox has a message that was sent here, so that it outlives the process:
   * true. False when it could not be stored.
   *
   * @param key what `send` returned.
   */
  whenKept(key: string): Promise<boolean> {
    return this.#engine.whenKept(key);
  }

  /** Sends a `failed` message or change again. */
  retry(room: string, key: string): void {
    this.#engine.known(room)?.sends.retry(key);
  }

  /** Discards an unacknowledged message or change. One in flight may be delivered all the same. */
  discard(room: string, key: string): void {
    this.#engine.known(room)?.sends.drop(key);
  }

  /**
   * Reads the page before the first message of a room. Never rejects: it resolves when the page is
   * there, or there is none, or the room is left or the client closed, or pages in a row have shown little
   * (`olderPaused`); until then it is retried.
   *
   * @param cause `asked` if the reader has done something for it, such as scrolling up. Otherwise
   *   `background`: of all rooms a few are read at once, and then one in `timing.backgroundPause` or more.
   *   A load in the background that is asked for meanwhile does not wait any longer.
   * @example await client.loadOlder("general", "asked");
   */
  async loadOlder(room: string, cause: OlderCause): Promise<void> {
    await this.#engine.known(room)?.loadOlder(cause);
  }

  /**
   * Reads on before the first message of a room whose snapshot has `olderPaused`: for a reader who has
   * asked for it. Never rejects.
   */
  async readOn(room: string): Promise<void> {
    await this.#engine.known(room)?.readOn();
  }

  /**
   * Takes it that all messages of a room up to a seq were on the screen. The server is told within
   * `timing.readWithin`, or within `timing.readCap` while the user reads on, and tells the user's other
   * devices. What is behind the marker of the snapshot changes nothing. Does nothing before the room's
   * first state.
   */
  markRead(room: string, seq: number): void {
    this.#engine.known(room)?.markRead(seq);
  }

  /** Marks a message of a room, and all after it, as unread, on every device. */
  markUnread(room: string, seq: number): void {
    this.#engine.known(room)?.markUnread(seq);
  }

  /**
   * Tells the others in a room that our user is typing a message: call it whenever its text changes. The
   * server is told once in `timing.typingInterval` at most, and only while the room is `live`; nothing is
   * kept for later. The others' clients forget it after `timing.typingExpiry`, or with the message.
   *
   * @example client.typing("general");
   */
  typing(room: string): void {
    this.#engine.known(room)?.sayTyping();
  }

  /**
   * Asks whether users are online, `usersInFrame` of them at most. Never rejects: it resolves with a
   * refusal, or with undefined while there is no connection. `PresenceWatch` asks for a list of users that
   * is on the screen.
   *
   * @example const answer = await client.askPresence(["guest-1"]);
   */
  async askPresence(userIds: readonly string[]): Promise<PresenceFrame | ErrorFrame | undefined> {
    const answer = await this.#engine.ask({ action: "presence", users: [...userIds] });
    return answer?.action === "presence" || answer?.action === "error" ? answer : undefined;
  }

  /**
   * Blocks a user, or unblocks them, for ourselves and on all of our devices: `snapshot().blocked`. Rejects
   * with the server's `ParleyError`, or with `unavailable` without a connection. It may be repeated.
   *
   * @example await client.setBlocked("guest-1", true);
   */
  async setBlocked(user: string, blocked: boolean): Promise<void> {
    const { askAgain } = await import("./session/ask-again.ts");
    await askAgain(this.#engine, { action: "blocklist", user, blocked });
  }

  /**
   * Sets what our user is notified of in a room that they are a member of, on all of their devices:
   * `snapshot().roomList`. Rejects as `setBlocked` does.
   *
   * @example await client.setNotifications("general", "nothing");
   */
  async setNotifications(room: string, level: Level): Promise<void> {
    const { setNotifications: set } = await import("./session/set-notifications.ts");
    await set(this.#engine, { room, level });
  }

  /**
   * Reads what the list shows of rooms of our user: of those, up to 50, that it has no summary of. Call it
   * for rooms that are on the screen. Rejects when they cannot be read.
   */
  async loadSummaries(rooms: readonly string[]): Promise<void> {
    const { loadSummaries: load } = await import("./session/load-summaries.ts");
    await load(this.#engine, this.#userId(), rooms);
  }

  /**
   * Keeps what is loaded of a room while its reader looks at older messages. Otherwise the oldest of
   * more than `bounds.messages` are let go once newer ones arrive: `hasOlder` says so, and
   * `loadOlder` reads them again. Of a held room, `bounds.heldMessages` are kept.
   *
   * @returns a function that ends that.
   */
  hold(room: string): () => void {
    return this.#engine.room(room).hold();
  }

  /**
   * Calls the listener after the snapshot changed, at most once a frame. Returns a function that
   * ends that. Bound, like `snapshot`: both can be passed to `useSyncExternalStore` directly.
   */
  readonly subscribe = (listener: () => void): (() => void) => this.#engine.notifier.subscribe(listener);

  /**
   * The state of everything. Each part of it (a room, its messages, one message, what is pinned) is
   * the same object as before while it reads the same.
   */
  readonly snapshot = (): ClientSnapshot => this.#engine.snapshot();

  /** Calls the listener for each event of a kind. Returns a function that ends that. */
  on<Kind extends keyof ParleyEvents>(kind: Kind, listener: (event: ParleyEvents[Kind]) => void): () => void {
    return this.#engine.events.on(kind, listener);
  }

  #userId(): string {
    const userId = this.#outbox.user ?? this.snapshot().user?.userId;
    if (userId !== undefined) return userId;
    throw new ParleyError("unavailable", "This takes a connection. Try again once there is one.");
  }

  /**
   * Makes a room, or joins it by an invitation, and enters it after that: before, the server would say
   * there is none.
   */
  #open(item: OutboxItem): string {
    const id = this.#addTo(this.#room(item.room), item);
    this.join(item.room);
    return id;
  }

  #add(item: OutboxItem): string {
    return this.#addTo(this.#enter(item.room), item);
  }

  #addTo(room: Room, item: OutboxItem): string {
    const { user } = this.#outbox;
    room.sends.add({ ...item, ...(user !== undefined && { sentAs: user }) });
    if (item.error) this.#engine.events.emit("error", { ...item.error, room: item.room, key: item.id });
    return item.id;
  }

  #enter(name: string): Room {
    const room = this.#room(name);
    room.join();
    return room;
  }

  #room(name: string): Room {
    if (!v.is(RoomName, name)) throw invalidRoom();
    return this.#engine.room(name);
  }
}

/** Nothing is listed before somebody asks. */
const loadListings = () => import("./http/listings.ts");

/** Few pages invite: the others do without its code. */
const loadInvitations = () => import("./http/invitations.ts");

const invalidRoom = () =>
  new ParleyError("room_invalid", "A room's name is 1 to 64 of a-z, 0-9 and `-`.", { field: "room" });

const newItem = (room: string) => ({ id: randomId(), room, timestamp: new Date().toISOString() });

/** A description as it is sent, or why the server would refuse it. */
function readDescription(description: RoomDescription): RoomDescription & Pick<PendingMessage, "error"> {
  const parsed = v.safeParse(Texts, description);
  if (parsed.success) return parsed.output;
  const { code, sentence } = refusalOf(parsed.issues[0]);
  return { ...description, error: { code, message: sentence } };
}

const Texts = v.object({ title: v.optional(RoomTitle), topic: v.optional(RoomTopic) });

/** A text as it will be sent, with the server's refusal, if it would refuse it. */
function readText(text: string): Pick<PendingMessage, "text" | "error"> {
  const parsed = v.safeParse(MessageText, text);
  if (parsed.success) return { text: parsed.output };
  const { code, sentence } = refusalOf(parsed.issues[0]);
  return { text, error: { code, message: sentence } };
}

type Address = { url: string; schemes: readonly string[] };

const isAddress = ({ url, schemes }: Address): boolean =>
  URL.canParse(url) && schemes.includes(new URL(url).protocol);
