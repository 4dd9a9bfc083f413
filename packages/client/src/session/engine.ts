import type { MembershipFrame } from "@parley/core/event-kinds/membership-frame";
import type { ErrorFrame, EventFrame, Frame, PongFrame, WelcomeFrame } from "@parley/core/protocol/frame";
import { MyRooms as MyRoomsPage } from "@parley/core/protocol/http";
import type { MemberOf } from "@parley/core/protocol/membership";
import type { RequestInput } from "@parley/core/protocol/request";
import type { Cursor } from "@parley/core/wire/field";
import { roomsInFrame } from "@parley/core/wire/limits";
import { isInside } from "@parley/core/wire/place";
import { roomKindOf } from "@parley/core/wire/room-kind";
import * as v from "valibot";
import { bounds } from "../bounds.ts";
import { ServerConnection } from "../connection/connection.ts";
import { Throttle } from "../connection/throttle.ts";
import { Listeners, type ParleyEvents } from "../events.ts";
import { type ApiMeans, readApi, refusalIn } from "../http/read-api.ts";
import { readLog } from "../log/log-reader.ts";
import { LogReads } from "../log/log-reads.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { OutboxKeeper } from "../outbox/outbox-keeper.ts";
import { randomId } from "../random-id.ts";
import { RecentIds } from "../recent-ids.ts";
import { isNoSuchRoom } from "../refusal.ts";
import { Room } from "../room/room.ts";
import type { RoomHost } from "../room-host.ts";
import { shareAll } from "../sharing.ts";
import type { ClientSnapshot } from "../snapshot.ts";
import { placeGiven } from "../timeline/place-given.ts";
import type { Timing } from "../timing/timing.ts";
import { MyBlocklist } from "./my-blocklist.ts";
import { MyRooms } from "./my-rooms.ts";
import { Notifier } from "./notifier.ts";
import { Questions } from "./questions.ts";
import { RoomList } from "./room-list.ts";

const dayMs = 24 * 60 * 60 * 1000;

export type EngineOptions = {
  socketUrl: string;
  apiUrl: string;
  token: () => Promise<string | undefined>;
  timing: Timing;
  outbox: Outbox;
  latestRooms: number | undefined;
  WebSocket: typeof globalThis.WebSocket;
  fetch: typeof globalThis.fetch;
  random: () => number;
};

/** Connects the rooms to the connection: sends hello for them all, and passes each its frames. */
export class Engine {
  readonly connection: ServerConnection;
  readonly events = new Listeners<ParleyEvents>();
  readonly notifier: Notifier;
  readonly #keeper: OutboxKeeper;
  readonly #throttle = new Throttle();
  readonly #reads: LogReads;
  readonly #options: EngineOptions;
  readonly #rooms = new Map<string, Room>();
  /** All our identities: a client without a token is another user on each connection. */
  readonly #selves = new RecentIds(bounds.ownIds);
  readonly #myRooms = new MyRooms();
  /** What the list of these shows. */
  readonly list = new RoomList();
  readonly #myBlocklist = new MyBlocklist();
  readonly #questions = new Questions((frame) => this.connection.send(frame));
  /** Until the next welcome, or the client is closed. */
  #reading = new AbortController();
  #user: ClientSnapshot["user"];
  /** The token of the last connection. */
  #bearer: string | undefined;
  #keptFor = Number.POSITIVE_INFINITY;
  /** What arrived before the server first said who we are: which of it is our own shows then. */
  readonly #early: Exclude<Frame, WelcomeFrame>[] = [];
  /** The cursors that the last `hello` named. */
  #greeted = new Map<string, Cursor | undefined>();
  /** The last one, which the next one shares what has not changed with. */
  #snapshot: ClientSnapshot | undefined;
  #isStale = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.notifier = new Notifier(options.timing.notify);
    this.#reads = this.#makeReads();
    this.#keeper = this.#makeKeeper();
    this.connection = this.#makeConnection();
  }

  /** The room of that name, created if there is none. */
  room(name: string): Room {
    const known = this.#rooms.get(name);
    if (known) return known;
    const room = new Room(name, this.#hostOf(name));
    this.#rooms.set(name, room);
    return room;
  }

  /** The room of that name, if anything is known of it. */
  known(name: string): Room | undefined {
    return this.#rooms.get(name);
  }

  whenKept(id: string): Promise<boolean> {
    return this.#keeper.whenKept(id);
  }

  /** Tells the server at once how far all rooms are read. */
  flushRead(): void {
    for (const room of this.#wanted()) room.read.flush();
  }

  stop(): void {
    this.flushRead();
    this.connection.stop();
    this.#reading.abort();
    this.#keeper.stop();
    this.#questions.lost();
    this.#throttle.stop();
    for (const room of this.#rooms.values()) room.halt();
  }

  snapshot(): ClientSnapshot {
    if (!this.#isStale && this.#snapshot) return this.#snapshot;
    this.#isStale = false;
    const { all: myRooms } = this.#myRooms;
    const rooms = new Map(this.#wanted().map((room) => [room.name, room.snapshot()]));
    const isListed = myRooms && this.#options.latestRooms !== undefined;
    this.#snapshot = shareAll(this.#snapshot, {
      status: this.connection.status,
      user: this.#user,
      retryAt: this.connection.retryAt,
      ...(myRooms && { myRooms }),
      ...(isListed && { roomList: this.list.of(myRooms, (room) => rooms.get(room)) }),
      blocked: this.#myBlocklist.users,
      rooms,
    });
    return this.#snapshot;
  }

  #wanted(): Room[] {
    return [...this.#rooms.values()].filter((room) => room.wanted);
  }

  /** Those of them that the server may have. */
  #entered(): Room[] {
    return this.#wanted().filter((room) => room.isEntered);
  }

  #changed(): void {
    this.#isStale = true;
    this.notifier.changed();
  }

  #makeConnection(): ServerConnection {
    const { socketUrl: url, WebSocket, timing, random } = this.#options;
    return new ServerConnection({
      url,
      WebSocket,
      timing,
      random,
      token: async () => {
        await this.#keeper.restore();
        return this.#nextToken();
      },
      hello: () => this.#hello(),
      pings: () => this.#pings(),
      changed: () => this.#changed(),
      welcomed: (frame, renewed) => this.#welcomed(frame, renewed),
      received: (frame) => this.#received(frame),
      lost: (code, reason) => {
        this.#keeper.resign();
        for (const room of this.#rooms.values()) room.lost();
        this.#questions.lost();
        this.events.emit("disconnected", { code, reason });
      },
      problem: (problem) => this.events.emit("error", problem),
    });
  }

  async #nextToken(): Promise<string | undefined> {
    this.#bearer = await this.#options.token();
    return this.#bearer;
  }

  #makeReads(): LogReads {
    const { timing, random } = this.#options;
    return new LogReads(
      (room, query, signal) =>
        readLog(this.api, room, query, signal).catch((cause: unknown) => {
          if (!signal.aborted && isNoSuchRoom(refusalIn(cause))) this.#gone(room);
          throw cause;
        }),
      timing,
      random,
    );
  }

  #makeKeeper(): OutboxKeeper {
    return new OutboxKeeper(this.#options.outbox, {
      sends: (room) => this.room(room).sends,
      allSends: () => [...this.#rooms.values()].map((room) => room.sends),
      settledElsewhere: () => {
        if (this.connection.status === "open") this.connection.wake();
      },
      problem: (problem) => this.events.emit("error", problem),
    });
  }

  /** How to reach the HTTP API, as our user. */
  get api(): ApiMeans {
    const { timing, fetch, apiUrl } = this.#options;
    const token = async (refused?: string) => (this.#bearer === refused ? this.#nextToken() : this.#bearer);
    return { fetch, apiUrl, wait: timing.readWait, token };
  }

  #hostOf(name: string): RoomHost {
    const engine = this;
    const { timing, random } = this.#options;
    return {
      timing,
      random,
      get user() {
        return engine.#user;
      },
      get keptFor() {
        return engine.#keptFor;
      },
      get open() {
        return engine.connection.status === "open";
      },
      get hasTurn() {
        return engine.#keeper.leads;
      },
      get leads() {
        return this.open && this.hasTurn;
      },
      outbox: this.#keeper,
      throttle: this.#throttle,
      isOwn: (userId) => this.#selves.has(userId),
      request: (frame) => this.connection.send(frame),
      probe: () => this.connection.wake(),
      readTurn: (cause, room, signal) => this.#reads.turn(cause, room, signal),
      changed: () => {
        this.#rooms.get(name)?.stale();
        this.#changed();
      },
      problem: (problem) => this.events.emit("error", problem),
      gone: () => this.#gone(name),
      arrived: (room, message) => this.events.emit("message", { room, message }),
      altered: (room, message) => this.events.emit("changed", { room, message }),
    };
  }

  /** Names as many rooms as a frame may. The others are joined after the welcome. */
  #hello(): RequestInput & { id: string } {
    const rooms = this.#entered().slice(0, roomsInFrame);
    this.#myRooms.asked();
    const { latestRooms: latest } = this.#options;
    this.#greeted = new Map(rooms.map((room) => [room.name, room.timeline.cursor]));
    const cursors = [...this.#greeted].map(([name, cursor]) => [name, cursor ?? null] as const);
    return {
      ...{ action: "hello", id: randomId(), rooms: Object.fromEntries(cursors) },
      ...(latest !== undefined && { latest }),
    };
  }

  /** At least one ping, and as many as it takes to name all rooms. */
  #pings(): (RequestInput & { id: string })[] {
    const rooms = this.#entered();
    const pings = Math.max(1, Math.ceil(rooms.length / roomsInFrame));
    return Array.from({ length: pings }, (_, index) => {
      const named = rooms.slice(index * roomsInFrame, (index + 1) * roomsInFrame);
      const held = named.map((room) => [room.name, room.timeline.cursor?.seq ?? 0] as const);
      const { revision: blocklist } = this.#myBlocklist;
      return { action: "ping", id: randomId(), rooms: Object.fromEntries(held), blocklist };
    });
  }

  #welcomed(
    { userId, name, rooms, notFound, limits, memberOf, blocklist }: WelcomeFrame,
    renewed: boolean,
  ): void {
    this.#keptFor = limits.retentionDays ? limits.retentionDays * dayMs : Number.POSITIVE_INFINITY;
    if (renewed) for (const room of this.#rooms.values()) room.lost();
    if (this.#user && this.#user.userId !== userId) {
      this.#myRooms.clear();
      this.list.clear();
      this.#myBlocklist.clear();
    }
    this.#user = { userId, name };
    if (memberOf) this.#listMyRooms(memberOf, userId);
    if (!this.#selves.has(userId)) {
      this.#selves.add(userId);
      for (const room of this.#rooms.values()) room.reclaim();
    }
    // One that our user was added to since is asked for once more, as are those that had no state.
    for (const room of notFound ?? []) if (!this.#myRooms.all?.includes(room)) this.#gone(room);
    const states = new Map(rooms.map((state) => [state.room, state]));
    for (const room of this.#rooms.values()) {
      room.opened(states.get(room.name), this.#greeted.get(room.name));
    }
    this.#questions.lost();
    if (blocklist) this.#toldBlocklist(blocklist);
    this.events.emit(renewed ? "renewed" : "connected", { userId, name });
    this.#keeper.apply();
    for (const frame of this.#early.splice(0)) this.#received(frame);
  }

  #received(frame: Exclude<Frame, WelcomeFrame>): void {
    if (!this.#user) {
      this.#early.push(frame);
      return;
    }
    switch (frame.action) {
      case "events":
        for (const event of frame.events) this.#received({ ...event, room: frame.room, epoch: frame.epoch });
        break;
      case "void":
        this.#rooms.get(frame.room)?.voided(frame);
        break;
      case "joined":
      case "left":
        this.#rooms.get(frame.room)?.answered(frame);
        break;
      case "read":
        this.#rooms.get(frame.room)?.readElsewhere(frame);
        break;
      case "notifications":
        this.list.told(frame.room, frame.notifications);
        this.#questions.answered(frame);
        this.#changed();
        break;
      case "typing":
        this.#rooms.get(frame.room)?.typing(frame);
        break;
      case "presence":
        this.#questions.answered(frame);
        break;
      case "blocklist":
        this.#toldBlocklist(frame.blocklist);
        this.#questions.answered(frame);
        break;
      case "membership":
        this.#toldMembership(frame.room, frame.membership);
        break;
      case "pong":
        this.#observeHeads(frame);
        if (frame.blocklist !== undefined) this.#toldBlocklist({ revision: frame.blocklist });
        break;
      case "error":
        this.#refused(frame);
        break;
      default:
        this.#learnMembership(frame);
        this.#rooms.get(frame.room)?.received(frame);
    }
  }

  /** What says that our user is a member, or no longer: also where another device has done it. */
  #learnMembership(event: EventFrame): void {
    const place = placeGiven(event, (userId) => userId === this.#user?.userId);
    if (place) this.#toldMembership(event.room, { member: isInside(place), seq: event.seq });
  }

  /** A room that is not open is entered with its membership, and nothing of it is kept after. */
  #toldMembership(room: string, membership: MembershipFrame["membership"]): void {
    if (!this.#myRooms.told(room, membership)) return;
    this.#changed();
    if (roomKindOf(room) === "open") return;
    if (membership.member) this.room(room).join();
    else this.#gone(room);
  }

  /** Drops a room that our user may not enter. */
  #gone(name: string): void {
    const room = this.#rooms.get(name);
    if (!room) return;
    this.#rooms.delete(name);
    room.end();
    this.#greeted.delete(name);
    this.#changed();
    this.events.emit("removed", { room: name });
  }

  /** Whether our user is known to be a member of a room. */
  isMemberOf(room: string): boolean {
    return this.#myRooms.all?.includes(room) === true;
  }

  /** Asks the server something that has an answer of its own. */
  ask: Questions["ask"] = (question) => this.#questions.ask(question);

  #toldBlocklist(blocklist: NonNullable<WelcomeFrame["blocklist"]>): void {
    if (this.#myBlocklist.told(blocklist)) void this.ask({ action: "blocklist" });
    this.#changed();
  }

  /** Takes the rooms that a welcome lists, and reads those that it had no room for. */
  #listMyRooms(memberOf: MemberOf, userId: string): void {
    this.#myRooms.listed(memberOf);
    this.list.listed(memberOf);
    this.#reading.abort();
    this.#reading = new AbortController();
    if (memberOf.next === undefined) return;
    // The rooms of the last welcome stay listed if this fails: the next one makes up for it.
    this.#readMyRooms(userId, memberOf.next, this.#reading.signal).catch(() => undefined);
  }

  async #readMyRooms(userId: string, after: string, signal: AbortSignal): Promise<void> {
    const path = `/users/${encodeURIComponent(userId)}/rooms?${new URLSearchParams({ after, limit: "100" })}`;
    const { rooms, next } = v.parse(MyRoomsPage, await readApi(this.api, path, signal));
    if (signal.aborted) return;
    const page = { rooms: rooms.map(({ room }) => room), ...(next !== undefined && { next }) };
    this.#myRooms.listed(page, after);
    this.list.listed({ ...page, activeAt: rooms.map(({ activeAt }) => activeAt) });
    for (const { room, notifications } of rooms) if (notifications) this.list.told(room, notifications);
    this.#changed();
    if (next !== undefined && next > after) await this.#readMyRooms(userId, next, signal);
  }

  /** The list of our rooms shows something else. */
  listChanged(): void {
    this.#changed();
  }

  #refused(error: ErrorFrame): void {
    if (this.#questions.answered(error)) return;
    if ([...this.#rooms.values()].some((room) => room.refused(error))) return;
    this.events.emit("error", { code: error.code, message: error.message });
  }

  #observeHeads({ rooms, messages }: PongFrame): void {
    for (const [name, head] of rooms) this.#rooms.get(name)?.observeHead(head, messages?.get(name));
  }
}
