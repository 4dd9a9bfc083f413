import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { ArchiveRoom } from "@parley/core/event-kinds/archive";
import type { CreateEvent, CreateRoom } from "@parley/core/event-kinds/create";
import type { Delete } from "@parley/core/event-kinds/deletion";
import type { Edit } from "@parley/core/event-kinds/edit";
import type { JoinEvent, JoinRoom } from "@parley/core/event-kinds/join";
import type { LeaveEvent, LeaveRoom } from "@parley/core/event-kinds/leave";
import type { MuteEvent, MuteMember } from "@parley/core/event-kinds/mute";
import type { PinEvent } from "@parley/core/event-kinds/pin";
import type { ChangeRole, RoleEvent } from "@parley/core/event-kinds/role";
import type { RulesEvent, SetRules } from "@parley/core/event-kinds/rules";
import type {
  DeleteEvent,
  EditEvent,
  LiveEvent,
  LogSlice,
  MessageEvent,
  RoomEvent,
} from "@parley/core/protocol/event";
import type { FrameInput } from "@parley/core/protocol/frame";
import type { NotificationSetting, Notifications } from "@parley/core/protocol/notifications";
import { isAhead, type Read, type ReadMarker } from "@parley/core/protocol/read-marker";
import { Request } from "@parley/core/protocol/request";
import type { RoomSummary } from "@parley/core/protocol/room-summary";
import type { Blocklist } from "@parley/core/wire/blocklist";
import type { ErrorCode } from "@parley/core/wire/error";
import type { Cursor } from "@parley/core/wire/field";
import { isInside, type Place } from "@parley/core/wire/place";
import { roomKindOf } from "@parley/core/wire/room-kind";
import * as v from "valibot";
import { type WebSocket, WebSocketServer } from "ws";

type Asked = v.InferOutput<typeof Request>;
type InvitationsAsked = { method: string; path: string; token: string | undefined; body?: unknown };
type Change = v.InferInput<typeof Edit> | v.InferInput<typeof Delete>;
type MembershipRequest = JoinRoom | LeaveRoom;
type Peer = { socket: WebSocket; userId: string; rooms: Set<string> };
type Log = {
  epoch: string;
  head: number;
  /** How many messages were stored. */
  messages: number;
  /** Whether the places that have no message will never have one. */
  settledHoles: boolean;
  events: Map<number, RoomEvent>;
  /** By sender and id. */
  sent: Map<string, RoomEvent>;
};

/**
 * A server for tests: it speaks the wire over real sockets, keeps logs in memory, and does as it is
 * told.
 */
export class ScriptedServer {
  readonly peers = new Set<Peer>();
  /** Every frame that came in. */
  readonly asked: Asked[] = [];
  /** The subprotocols that each connection offered. */
  readonly offered: string[][] = [];
  /** The query of each log read. */
  readonly reads: string[] = [];
  /** Told of each frame before it is carried out. What it returns is sent instead; `null` is silence. */
  instead: (request: Asked, peer: Peer) => FrameInput | null | undefined = () => undefined;
  /** The HTTP status of log reads. */
  readStatus = 200;
  /** Tokens with which the log is not read. Without any it never is. */
  readonly refusedTokens = new Set<string>();
  /** How long it says that a connection may last. */
  connectionSeconds = 7200;
  /** For how many days it says that messages are kept; 0 is forever. */
  retentionDays = 0;
  /** How many events a room's state carries at most. */
  stateEvents = 50;
  /** Whether it knows how far users have read; an older server does not. */
  knowsMarkers = true;
  /** Whether it counts the messages of its rooms; an older server does not. */
  counts = false;
  /** By user and room. */
  readonly markers = new Map<string, ReadMarker>();
  /** How many of the rooms that its user is a member of a welcome names at most. */
  welcomeRooms = 100;
  /** The seqs of the events by which users became members, by user and room. */
  readonly members = new Map<string, number>();
  /** What users are notified of, by user and room. */
  readonly settings = new Map<string, NotificationSetting>();
  /** Who is online, for whoever asks. */
  readonly online = new Set<string>();
  /** What users are in rooms that are not open, by user and room. */
  readonly places = new Map<string, Place>();
  /** How often each invitation may still be used, by room and token. */
  readonly invitations = new Map<string, number>();
  /** Whether a welcome has only the revision of a blocklist. */
  longBlocklists = false;
  readonly #blocklists = new Map<string, Blocklist>();
  /** Answers requests for invitations: a status and a body. */
  onInvitations: (request: InvitationsAsked) => [status: number, body?: object] = () => [404];
  readonly #logs = new Map<string, Log>();
  readonly #http: Server;
  readonly #sockets: WebSocketServer;

  static async start(): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    await new Promise<void>((resolve) => server.#http.listen(0, "127.0.0.1", resolve));
    return server;
  }

  private constructor() {
    this.#http = createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://localhost");
      const room = url.pathname.split("/")[2] ?? "";
      this.reads.push(url.search);
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
      const refused = token === undefined || this.refusedTokens.has(token);
      const [, kind, owner = ""] = url.pathname.split("/");
      const isHidden = kind === "rooms" && !this.#isAllowed(token ?? "", room);
      if (kind === "rooms" && url.pathname.split("/")[3] === "invitations") {
        void this.#answerInvitations(request, response);
        return;
      }
      const status = refused ? 401 : isHidden ? 404 : this.readStatus;
      response.writeHead(status, { "content-type": "application/json" });
      if (isHidden) {
        response.end(JSON.stringify(noSuchRoom("")));
        return;
      }
      const body =
        kind === "users"
          ? this.#myRooms(decodeURIComponent(owner), url.searchParams)
          : this.read(room, url.searchParams);
      response.end(JSON.stringify(body));
    });
    this.#sockets = new WebSocketServer({ server: this.#http, handleProtocols: () => "parley.v1" });
    this.#sockets.on("connection", (socket, request) => {
      const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
      this.offered.push(offered);
      const bearer = offered.find((name) => name.startsWith("bearer."));
      const userId = bearer?.slice("bearer.".length) ?? `guest-${this.offered.length}`;
      const peer: Peer = { socket, userId, rooms: new Set() };
      this.peers.add(peer);
      socket.on("close", () => this.peers.delete(peer));
      socket.on("message", (data) => this.#take(v.parse(Request, JSON.parse(String(data))), peer));
    });
  }

  async #answerInvitations(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url: path = "", headers } = request;
    const body = await text(request);
    const asked = { method, path, token: headers.authorization, ...(body && { body: JSON.parse(body) }) };
    const [status, answer] = this.onInvitations(asked);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(answer && JSON.stringify(answer));
  }

  get socketUrl(): string {
    return this.apiUrl.replace("http:", "ws:");
  }

  get apiUrl(): string {
    const address = this.#http.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.cut();
    this.#sockets.close();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  /** Ends every connection without a close frame, as a lost network does. */
  cut(): void {
    for (const peer of this.peers) peer.socket.terminate();
  }

  log(room: string): Log {
    return this.#logs.get(room) ?? this.startOver(room, "first");
  }

  /** Makes a room's log anew, with another epoch. */
  startOver(room: string, epoch: string): Log {
    const log = { epoch, head: 0, messages: 0, settledHoles: false, events: new Map(), sent: new Map() };
    this.#logs.set(room, log);
    return log;
  }

  /** Takes the next place of a room's log, and stores nothing there. */
  reserve(room: string): number {
    const log = this.log(room);
    log.head += 1;
    return log.head;
  }

  /** Stores a message, and tells nobody. */
  store(room: string, userId: string, text: string, id = `${userId}-${text}`, seq?: number): MessageEvent {
    const log = this.log(room);
    const known = log.sent.get(`${userId}/${id}`);
    if (known?.action === "message") return known;
    log.messages += 1;
    const event: MessageEvent = {
      action: "message",
      seq: seq ?? this.reserve(room),
      id,
      userId,
      name: userId,
      message: text,
      timestamp: new Date().toISOString(),
      ...(this.counts && { number: log.messages }),
    };
    log.events.set(event.seq, event);
    log.sent.set(`${userId}/${id}`, event);
    return event;
  }

  /** Stores a change of a message, in the log and in the message itself, and tells nobody. */
  change(room: string, userId: string, request: Change): EditEvent | DeleteEvent | FrameInput {
    const log = this.log(room);
    const id = request.id ?? `${userId}-${request.action}-${log.head + 1}`;
    const known = log.sent.get(`${userId}/${id}`);
    if (known?.action === "edit" || known?.action === "delete") return known;
    const message = log.events.get(request.seq);
    if (message?.action !== "message" || message.deleted) return refusal("not_found", id);
    if (message.userId !== userId) return refusal("forbidden", id);
    const seq = this.reserve(room);
    const place = { seq, id, userId, timestamp: new Date().toISOString(), target: request.seq };
    const event: EditEvent | DeleteEvent =
      request.action === "edit"
        ? { action: "edit", ...place, message: request.message }
        : { action: "delete", ...place };
    log.events.set(seq, event);
    log.events.set(
      message.seq,
      event.action === "edit"
        ? { ...message, message: event.message, changed: seq }
        : { ...message, message: "", changed: seq, deleted: true, pin: undefined },
    );
    log.sent.set(`${userId}/${id}`, event);
    return event;
  }

  /** Stores a pin or unpin of a message, in the log and in the message itself, and tells nobody. */
  pin(room: string, target: number, pinned = true): PinEvent {
    const log = this.log(room);
    const message = log.events.get(target);
    if (message?.action !== "message") throw new Error(`There is no message at ${target}.`);
    const seq = this.reserve(room);
    const place = { seq, id: `pin-${seq}`, userId: "bob", timestamp: new Date().toISOString() };
    const event: PinEvent = { action: "pin", ...place, target, pinned };
    log.events.set(seq, event);
    log.events.set(target, { ...message, pin: pinned ? seq : undefined });
    return event;
  }

  /** Stores that a user joins or leaves a room, and tells nobody. */
  membership(
    room: string,
    userId: string,
    { action, id = `${userId}-${action}-${this.log(room).head}` }: Pick<MembershipRequest, "action" | "id">,
  ): JoinEvent | LeaveEvent | Extract<FrameInput, { action: "error" }> {
    const log = this.log(room);
    const known = log.sent.get(`${userId}/${id}`);
    if (known?.action === "join" || known?.action === "leave") return known;
    const joins = action === "joinRoom";
    if (joins === this.members.has(`${userId} ${room}`))
      return refusal(joins ? "already_member" : "not_member", id);
    const place = { seq: this.reserve(room), id, userId, name: userId, timestamp: new Date().toISOString() };
    const event: JoinEvent | LeaveEvent = joins
      ? { action: "join", ...place }
      : { action: "leave", ...place };
    if (joins) this.members.set(`${userId} ${room}`, event.seq);
    else {
      this.members.delete(`${userId} ${room}`);
      this.places.delete(`${userId} ${room}`);
    }
    log.events.set(event.seq, event);
    log.sent.set(`${userId}/${id}`, event);
    return event;
  }

  /** Tells a user's connections of a join or leave. */
  tellMembership(room: string, userId: string, { action, seq }: RoomEvent, except?: Peer): void {
    const membership = { member: action !== "leave", seq };
    const frame: FrameInput = { action: "membership", room, membership };
    for (const peer of this.peers) if (peer !== except && peer.userId === userId) this.#send(peer, frame);
  }

  /** Whether a user may enter a room: everybody an open one. */
  #isAllowed(userId: string, room: string): boolean {
    return roomKindOf(room) === "open" || isInside(this.places.get(`${userId} ${room}`) ?? "none");
  }

  /** The refusal of a join of a room that is not open, unless its invitation is good: that is used. */
  #uninvited(request: MembershipRequest, { userId }: Peer) {
    const { action, room, id } = request;
    if (action === "leaveRoom" || roomKindOf(room) === "open" || this.#isAllowed(userId, room))
      return undefined;
    if (request.invitation === undefined) return noSuchRoom(id);
    const key = `${room} ${request.invitation}`;
    const left = this.invitations.get(key) ?? 0;
    if (left < 1) return refusal("invitation_invalid", id ?? "");
    this.invitations.set(key, left - 1);
    this.places.set(`${userId} ${room}`, "member");
    return undefined;
  }

  /** Makes a private room, or a direct one with others, and tells nobody. */
  create(room: string, userId: string, { id, with: others }: Omit<CreateRoom, "action" | "room">) {
    const log = this.log(room);
    const known = log.sent.get(`${userId}/${id}`);
    if (known?.action === "create") return known;
    if (this.members.has(`${userId} ${room}`)) return refusal("already_member", id);
    const place = { seq: this.reserve(room), id, userId, name: userId, timestamp: new Date().toISOString() };
    const event: CreateEvent = { action: "create", ...place, ...(others && { with: others }) };
    this.#settle(room, event);
    this.#place(room, userId, others ? "member" : "owner", event.seq);
    for (const other of others ?? []) this.#place(room, other, "member", event.seq);
    return event;
  }

  /** Gives a user a role in a room, or removes them, and tells all whom that concerns. */
  changeRole(
    room: string,
    userId: string,
    { member, role, id = `role-${this.log(room).head}` }: Pick<ChangeRole, "member" | "role" | "id">,
  ): RoleEvent | Extract<FrameInput, { action: "error" }> {
    if (!this.#isAllowed(userId, room)) return noSuchRoom(id);
    const place = { seq: this.reserve(room), id, userId, name: userId, timestamp: new Date().toISOString() };
    const event: RoleEvent = { action: "role", ...place, member, role };
    this.#settle(room, event);
    this.#place(room, member, role, event.seq);
    if (role === "owner") this.#place(room, userId, "moderator", event.seq);
    for (const peer of this.peers) if (!isInside(role) && peer.userId === member) peer.rooms.delete(room);
    const membership = { member: isInside(role), seq: event.seq };
    for (const peer of this.peers)
      if (peer.userId === member) this.#send(peer, { action: "membership", room, membership });
    return event;
  }

  /** Archives a room, or restores it, and tells nobody. */
  archive(room: string, userId: string, { archived, id }: Pick<ArchiveRoom, "archived" | "id">): RoomEvent {
    const seq = this.reserve(room);
    const place = {
      seq,
      id: id ?? `archive-${seq}`,
      userId,
      name: userId,
      timestamp: new Date().toISOString(),
    };
    const event: RoomEvent = { action: "archive", ...place, archived };
    this.#settle(room, event);
    return event;
  }

  /** Mutes a user, or sets a room's rules. */
  moderate(
    room: string,
    userId: string,
    { id = `moderate-${this.log(room).head}`, ...asked }: Moderation,
  ): MuteEvent | RulesEvent {
    const timestamp = new Date().toISOString();
    const place = { seq: this.reserve(room), id, userId, name: userId, timestamp };
    const event = moderationEvent(asked, place);
    this.#settle(room, event);
    return event;
  }

  #place(room: string, userId: string, place: Place, seq: number): void {
    this.places.set(`${userId} ${room}`, place);
    if (isInside(place)) this.members.set(`${userId} ${room}`, seq);
    else this.members.delete(`${userId} ${room}`);
  }

  #settle(room: string, event: RoomEvent): void {
    this.log(room).events.set(event.seq, event);
    this.log(room).sent.set(`${event.userId}/${event.id}`, event);
  }

  /** The rooms that a user is a member of. */
  #roomsOf(userId: string, after = ""): string[] {
    const own = [...this.members.keys()].map((key) => key.split(" ")).filter(([user]) => user === userId);
    return own
      .flatMap(([, room]) => room ?? [])
      .filter((room) => room > after)
      .toSorted();
  }

  /** A page of two rooms. */
  #myRooms(userId: string, query: URLSearchParams) {
    const named = query.get("rooms");
    if (named !== null) return { rooms: named.split(",").map((room) => this.#summary(userId, room)) };
    const all = this.#roomsOf(userId, query.get("after") ?? "");
    const rooms = all.slice(0, 2).map((room) => ({ room, epoch: this.log(room).epoch, head: 0 }));
    return { rooms, ...(rooms.length < all.length && { next: rooms.at(-1)?.room }) };
  }

  /** What a list shows of a room that a user is a member of. The seq stands for the time. */
  #summary(userId: string, room: string): RoomSummary {
    const { epoch, head, events } = this.log(room);
    const messages = [...events.values()].filter((event) => event.action === "message");
    const last = messages.toSorted((one, other) => one.seq - other.seq).at(-1);
    const notifications = this.settings.get(`${userId} ${room}`);
    const read = this.markers.get(`${userId} ${room}`);
    return {
      ...{ room, kind: roomKindOf(room), epoch, head, activeAt: head, messages: messages.length },
      ...(notifications && { notifications }),
      ...(read && { read }),
      ...(last && {
        last: {
          seq: last.seq,
          userId: last.userId,
          name: last.name,
          text: last.message,
          timestamp: last.timestamp,
        },
      }),
    };
  }

  #memberOf(userId: string, latest: number | undefined) {
    const all = this.#roomsOf(userId);
    const rooms = all.slice(0, this.welcomeRooms);
    const summaries = rooms.map((room) => this.#summary(userId, room));
    const shown = latest !== undefined && {
      activeAt: summaries.map(({ activeAt }) => activeAt),
      latest: summaries.toSorted((one, other) => other.activeAt - one.activeAt).slice(0, latest),
    };
    return { rooms, ...shown, ...(rooms.length < all.length && { next: rooms.at(-1) }) };
  }

  /** Tells everybody in a room of an event. */
  tell(room: string, event: RoomEvent, except?: Peer): void {
    for (const peer of this.peers) {
      if (peer !== except && peer.rooms.has(room)) this.#send(peer, this.#frame(room, event));
    }
  }

  /** Tells everybody in a room of several events in one frame, as a busy room does. */
  tellAtOnce(room: string, events: LiveEvent[]): void {
    const frame: FrameInput = { action: "events", room, epoch: this.log(room).epoch, events };
    for (const peer of this.peers) if (peer.rooms.has(room)) this.#send(peer, frame);
  }

  /** Tells everybody in a room that a user is typing. */
  tellTyping(room: string, userId: string, name = userId, except?: Peer): void {
    for (const peer of this.peers)
      if (peer !== except && peer.rooms.has(room)) this.#send(peer, { action: "typing", room, userId, name });
  }

  /** Stores a message and tells everybody in the room. */
  say(room: string, userId: string, text: string): MessageEvent {
    const event = this.store(room, userId, text);
    this.tell(room, event);
    return event;
  }

  read(room: string, query: URLSearchParams): LogSlice {
    const log = this.log(room);
    const limit = Number(query.get("limit") ?? 50);
    const after = query.get("after");
    const before = query.get("before");
    const sorted = [...log.events.values()].sort((a, b) => a.seq - b.seq);
    const seqs = query.get("seqs")?.split(",").map(Number);
    if (seqs) {
      const events = sorted.filter(({ seq }) => seqs.includes(seq));
      return { room, epoch: log.epoch, head: log.head, events, settled: 0, more: false };
    }
    const span = sorted.filter((event) =>
      after === null ? event.seq < Number(before ?? log.head + 1) : event.seq > Number(after),
    );
    const events =
      after === null ? span.slice(span.length - Math.min(limit, span.length)) : span.slice(0, limit);
    const more = events.length < span.length;
    const from = after === null ? (more ? (events[0]?.seq ?? log.head + 1) - 1 : 0) : Number(after);
    const to =
      after === null ? Number(before ?? log.head + 1) - 1 : more ? (events.at(-1)?.seq ?? from) : log.head;
    const settled = this.#settled(log, from, to);
    const counted = this.counts && { messages: log.messages };
    return { room, epoch: log.epoch, head: log.head, ...counted, events, settled, more };
  }

  #settled(log: Log, from: number, to: number): number {
    if (log.settledHoles) return to;
    let settled = from;
    while (settled < to && log.events.has(settled + 1)) settled += 1;
    return settled;
  }

  /** Moves how far a user has read, on a device that is not here, and tells the others. */
  mark(room: string, userId: string, marker: ReadMarker): void {
    this.markers.set(`${userId} ${room}`, marker);
    const frame: FrameInput = { action: "read", room, epoch: this.log(room).epoch, read: marker };
    for (const peer of this.peers) if (peer.userId === userId) this.#send(peer, frame);
  }

  #read({ id, room, seq, revision, messages }: Read, peer: Peer): FrameInput {
    if (!this.knowsMarkers) return refusal("unknown_action", id ?? "");
    const { epoch } = this.log(room);
    const stored = this.markers.get(`${peer.userId} ${room}`);
    if (stored && !isAhead({ seq, revision }, stored))
      return { action: "read", id, room, epoch, read: stored };
    const read = { seq, revision, ...(messages !== undefined && { messages }) };
    this.markers.set(`${peer.userId} ${room}`, read);
    for (const other of this.peers)
      if (other !== peer && other.userId === peer.userId)
        this.#send(other, { action: "read", room, epoch, read });
    return { action: "read", id, room, epoch, read };
  }

  #state(room: string, cursor: Cursor | null, { userId }: Peer) {
    const usable = cursor !== null && cursor.epoch === this.log(room).epoch;
    const query = new URLSearchParams({ limit: String(this.stateEvents) });
    if (usable) query.set("after", String(cursor.seq));
    const pins = [...this.log(room).events.values()].flatMap((event) =>
      event.action === "message" && event.pin !== undefined ? { target: event.seq, seq: event.pin } : [],
    );
    const read = this.knowsMarkers ? this.markers.get(`${userId} ${room}`) : undefined;
    const role = this.places.get(`${userId} ${room}`);
    const marks = { ...(read && { read }), ...(pins.length > 0 && { pins }), ...(role && { role }) };
    return { ...this.read(room, query), reset: !usable, ...marks };
  }

  #take(request: Asked, peer: Peer): void {
    this.asked.push(request);
    const instead = this.instead(request, peer);
    if (instead === null) return;
    const answer = instead ?? this.#answer(request, peer);
    if (answer) this.#send(peer, answer);
  }

  #answer(request: Asked, peer: Peer): FrameInput | undefined {
    switch (request.action) {
      case "hello": {
        const allowed = [...request.rooms].filter(([room]) => this.#isAllowed(peer.userId, room));
        const notFound = [...request.rooms.keys()].filter((room) => !this.#isAllowed(peer.userId, room));
        for (const [room] of allowed) peer.rooms.add(room);
        return {
          action: "welcome",
          id: request.id,
          connectionId: "connection=",
          userId: peer.userId,
          name: peer.userId,
          limits: {
            messageCharacters: 4000,
            frameBytes: 32768,
            idleSeconds: 600,
            connectionSeconds: this.connectionSeconds,
            retentionDays: this.retentionDays,
          },
          rooms: allowed.map(([room, cursor]) => this.#state(room, cursor, peer)),
          ...(notFound.length > 0 && { notFound }),
          memberOf: this.#memberOf(peer.userId, request.latest),
          ...this.#blocklistIn(peer.userId),
        };
      }
      case "join":
        if (!this.#isAllowed(peer.userId, request.room)) return noSuchRoom(request.id);
        peer.rooms.add(request.room);
        return { action: "joined", id: request.id, ...this.#state(request.room, request.cursor, peer) };
      case "leave":
        peer.rooms.delete(request.room);
        return { action: "left", id: request.id, room: request.room };
      case "ping": {
        const ahead = [...request.rooms].flatMap(([room, seq]) => {
          const { head } = this.log(room);
          return head > seq ? [[room, head] as const] : [];
        });
        const counted = this.counts && {
          messages: Object.fromEntries(ahead.map(([room]) => [room, this.log(room).messages])),
        };
        const { revision } = this.blocklistOf(peer.userId);
        const isLater = revision > (request.blocklist ?? revision) && { blocklist: revision };
        return { action: "pong", id: request.id, rooms: Object.fromEntries(ahead), ...counted, ...isLater };
      }
      case "read":
        return this.#read(request, peer);
      case "typing":
        this.tellTyping(request.room, peer.userId, peer.userId, peer);
        return undefined;
      case "notifications":
        return this.#setNotifications(request, peer);
      case "presence":
        return {
          action: "presence",
          id: request.id,
          users: Object.fromEntries(
            Array.from(request.users, (user) => [user, this.online.has(user) ? "online" : "offline"]),
          ),
        };
      case "blocklist":
        return this.#answerBlocklist(request, peer);
      case "pin":
        return refusal("not_found", request.id ?? "");
      case "describeRoom":
        return refusal("not_member", request.id ?? "");
      case "joinRoom":
      case "leaveRoom": {
        const event = this.#uninvited(request, peer) ?? this.membership(request.room, peer.userId, request);
        if (event.action === "error") return event;
        this.tell(request.room, event, peer);
        this.tellMembership(request.room, peer.userId, event, peer);
        return this.#frame(request.room, event);
      }
      case "edit":
      case "delete": {
        const event = this.change(request.room, peer.userId, request);
        if (!("target" in event)) return event;
        this.tell(request.room, event, peer);
        return this.#frame(request.room, event);
      }
      case "archiveRoom": {
        const event = this.archive(request.room, peer.userId, request);
        this.tell(request.room, event, peer);
        return this.#frame(request.room, event);
      }
      case "createRoom": {
        const event = this.create(request.room, peer.userId, request);
        if (event.action === "error") return event;
        for (const userId of [peer.userId, ...(event.with ?? [])])
          this.tellMembership(request.room, userId, event, peer);
        return this.#frame(request.room, event);
      }
      case "muteMember":
      case "setRules": {
        const event = this.moderate(request.room, peer.userId, request);
        this.tell(request.room, event, peer);
        return this.#frame(request.room, event);
      }
      case "changeRole": {
        const event = this.changeRole(request.room, peer.userId, request);
        if (event.action === "error") return event;
        this.tell(request.room, event, peer);
        return this.#frame(request.room, event);
      }
      default: {
        if (!this.#isAllowed(peer.userId, request.room)) return noSuchRoom(request.id);
        const event = this.store(request.room, peer.userId, request.message, request.id);
        this.tell(request.room, event, peer);
        return this.#frame(request.room, event);
      }
    }
  }

  /** Whom a user has blocked. */
  blocklistOf(userId: string): Blocklist {
    return this.#blocklists.get(userId) ?? { revision: 0, users: [] };
  }

  #blocklistIn(userId: string) {
    const { revision, users } = this.blocklistOf(userId);
    return revision > 0 && { blocklist: { revision, ...(!this.longBlocklists && { users }) } };
  }

  /** Blocks a user, or unblocks them, and tells nobody. */
  setBlocked(userId: string, user: string, blocked: boolean): void {
    const { revision, users } = this.blocklistOf(userId);
    if (users.includes(user) === blocked) return;
    const changed = blocked ? [...users, user] : users.filter((each) => each !== user);
    this.#blocklists.set(userId, { revision: revision + 1, users: changed });
  }

  #answerBlocklist({ id, user, blocked }: Extract<Request, { action: "blocklist" }>, from: Peer): FrameInput {
    if (user !== undefined) this.setBlocked(from.userId, user, blocked);
    const frame = { action: "blocklist", blocklist: this.blocklistOf(from.userId) } as const;
    for (const peer of user === undefined ? [] : this.peers)
      if (peer !== from && peer.userId === from.userId) this.#send(peer, frame);
    return { ...frame, id };
  }

  /** Keeps the setting that holds, and tells the user's other connections. */
  #setNotifications({ id, room, level, revision }: Notifications, peer: Peer): FrameInput {
    const key = `${peer.userId} ${room}`;
    if (!this.members.has(key)) return refusal("not_member", id ?? "");
    const known = this.settings.get(key);
    const notifications = known && known.revision >= revision ? known : { level, revision };
    this.settings.set(key, notifications);
    const frame: FrameInput = { action: "notifications", room, notifications };
    for (const other of this.peers)
      if (notifications !== known && other !== peer && other.userId === peer.userId) this.#send(other, frame);
    return { ...frame, id };
  }

  #frame(room: string, event: RoomEvent): FrameInput {
    return { room, epoch: this.log(room).epoch, ...event };
  }

  #send(peer: Peer, frame: FrameInput): void {
    if (peer.socket.readyState === peer.socket.OPEN) peer.socket.send(JSON.stringify(frame));
  }
}

type Moderation =
  | Pick<MuteMember, "action" | "id" | "member" | "minutes">
  | Pick<SetRules, "action" | "id" | "locked" | "slowMode">;

const moderationEvent = (
  asked: Moderation,
  place: Omit<RulesEvent, "action" | "locked" | "slowMode">,
): MuteEvent | RulesEvent => {
  if (asked.action === "setRules") {
    const { locked, slowMode } = asked;
    const rules = { ...(locked !== undefined && { locked }), ...(slowMode !== undefined && { slowMode }) };
    return { action: "rules", ...place, ...rules };
  }
  const { member, minutes } = asked;
  const until = new Date(Date.parse(place.timestamp) + minutes * 60_000).toISOString();
  return { action: "mute", ...place, member, ...(minutes > 0 && { until }) };
};

const refusal = (code: ErrorCode, id: string): Extract<FrameInput, { action: "error" }> => ({
  action: "error",
  code,
  message: `It is ${code}.`,
  error: `It is ${code}.`,
  id,
});

const noSuchRoom = (id: string | undefined): Extract<FrameInput, { action: "error" }> => ({
  ...refusal("not_found", id ?? ""),
  field: "room",
});
