// A client of the chat for programs, written from its protocol page alone. "Reading 4" is the
// fourth rule of the page's section 5, "Sending 2" the second of its section 6; other sections are
// named by their titles.
import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/**
 * `socket` and `api` are the server's addresses; `folder` belongs to this client alone, and keeps
 * its identity.
 */
export type Settings = { socket: string; api: string; name: string; folder: string; rooms: string[] };
/** A message in its current form: the text of a deleted one is empty. */
export type Message = {
  seq: number;
  id: string;
  userId: string;
  name: string;
  message: string;
  deleted: boolean;
};
/** What was written and is unacknowledged. `failed` is the sentence of a final failure. */
export type Unsent = {
  id: string;
  room: string;
  action: Action;
  message: string;
  target: number;
  failed: string | null;
};
/** What a listener receives; `text` is the sentence of a problem. */
export type Change = {
  kind: "message" | "cursor" | "reset" | "outbox" | "connected" | "disconnected" | "problem";
  room: string;
  seq: number;
  text: string;
};

type Action = "sendMessage" | "edit" | "delete";
type Json = Record<string, unknown>;
type Cursor = { epoch: string; seq: number };
type Item = Unsent & { tried: Cursor | null; triedAt: number; sentAs: string };
type LogEvent = Message & { action: string; target: number; changed: number };
type Slice = {
  epoch: string;
  head: number;
  events: LogEvent[];
  settled: number;
  more: boolean;
  reset: boolean;
};
type Place = { room: string; seq: number };
type Waiter = { resolve: (place: Place) => void; reject: (error: Error) => void };
type Answer = { status: number; body: Json };

const isObject = (v: unknown): v is Json => typeof v === "object" && v !== null && !Array.isArray(v);
const str = (v: unknown): string => (typeof v === "string" ? v : "");
const num = (v: unknown): number => (typeof v === "number" && Number.isFinite(v) && v > 0 ? v : 0);
const list = (v: unknown): unknown[] => (Array.isArray(v) ? v : []);
const newId = (): string => randomBytes(16).toString("hex"); // Sending: random, 64 bits or more
const now = (): number => performance.now();
/** Full jitter: a random time between 0 and min(30 s, base x 2^n), or with another cap. */
const jitter = (base: number, n: number, cap = 30_000): number =>
  Math.random() * Math.min(cap, base * 2 ** n);
/**
 * Connecting: after ten failed attempts in a row the 30 s double with each further one, up to 15
 * minutes.
 */
const capAfter = (failed: number): number =>
  failed < 10 ? 30_000 : Math.min(900_000, 30_000 * 2 ** (failed - 9));
const textOf = (e: unknown): string => (e instanceof Error ? e.message : String(e));
const isRoom = (name: string): boolean => /^[a-z0-9-]{1,64}$/.test(name);
const KIND: Record<Action, string> = { sendMessage: "message", edit: "edit", delete: "delete" };
const MAYBE = "It may have been delivered. Check before you send it again.";
const MOST_UNSENT = 5000;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
function eventOf(v: unknown): LogEvent | undefined {
  if (!isObject(v) || !Number.isSafeInteger(v.seq) || num(v.seq) < 1) return undefined;
  return {
    ...{ action: str(v.action), seq: num(v.seq), id: str(v.id), userId: str(v.userId) },
    ...{ name: str(v.name), message: str(v.message), deleted: v.deleted === true },
    ...{ target: num(v.target), changed: num(v.changed) },
  };
}
function sliceOf(v: Json): Slice | undefined {
  if (typeof v.epoch !== "string" || !Array.isArray(v.events)) return undefined;
  const events = v.events.map(eventOf).filter((event) => event !== undefined);
  const [settled, head] = [num(v.settled), num(v.head)];
  return { epoch: v.epoch, head, events, settled, more: v.more === true, reset: v.reset === true };
}
function itemOf(v: unknown): Item | undefined {
  if (!isObject(v)) return undefined;
  const action = (["sendMessage", "edit", "delete"] as const).find((a) => a === v.action);
  const [tried, failed] = [v.tried, v.failed];
  if (action === undefined || str(v.id) === "" || !isRoom(str(v.room))) return undefined;
  return {
    ...{
      id: str(v.id),
      room: str(v.room),
      action,
      message: str(v.message),
      target: num(v.target),
    },
    ...{
      failed: typeof failed === "string" ? failed : null,
      triedAt: num(v.triedAt),
      sentAs: str(v.sentAs),
    },
    tried: isObject(tried) ? { epoch: str(tried.epoch), seq: num(tried.seq) } : null,
  };
}

/** Refusals of the server that a retry cannot change (section 7). */
class Refused extends Error {}

/** One room's state (Reading); it lives as long as the process, across connections. */
class Room {
  readonly name: string;
  epoch: string | null = null;
  cursor = 0;
  head = 0;
  held = new Set<number>();
  asked = false;
  waiting: { epoch: string; event: LogEvent }[] = [];
  messages = new Map<number, Message & { changed: number }>();
  changes = new Map<number, { seq: number; text: string; deleted: boolean }>(); // of messages not held
  before = 0; // where older messages are read next; 0: there are none
  resets = 0;
  reading = false;
  older: Promise<boolean> | undefined;
  joining: Line | undefined;
  constructor(name: string) {
    this.name = name;
  }
  get place(): Cursor | null {
    return this.epoch === null ? null : { epoch: this.epoch, seq: this.cursor };
  }
}

/** One connection. */
class Line {
  readonly socket: WebSocket;
  readonly helloId = newId();
  readonly tried = new Set<string>(); // the outbox items that were sent on this connection
  sent = new Map<string, Cursor | null>();
  opened = false;
  ended = false;
  toldAt = 0; // when an error said how long to stay away if this connection ends, and until when
  awayUntil = 0;
  welcomed = 0;
  userId = "";
  frameBytes = 32_768;
  retentionDays = 0;
  life = 7_200_000;
  pinging = false;
  constructor(socket: WebSocket) {
    this.socket = socket;
  }
}

/** One user in several rooms, with an outbox in a folder. */
export class PlainClient {
  static #folders = new Set<string>();
  readonly #settings: Settings;
  readonly #folder: string;
  readonly #rooms = new Map<string, Room>();
  readonly #outbox = new Map<string, Item>();
  readonly #results = new Map<string, Place | Error>(); // of the last thousand
  readonly #deliveries = new Map<string, Waiter[]>();
  readonly #pending = new Map<string, { line: Line; done: (answer?: Json) => void }>();
  readonly #checks = new Set<() => void>();
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #lines = new Set<Line>();
  readonly #pumps = new Set<string>();
  readonly #abort = new AbortController();
  #token = { token: "", userId: "", asked: "", expiresAt: "" };
  #stale = false; // the token is to be renewed before the next attempt
  #renewing: Promise<boolean> | undefined;
  #free = false; // the next attempt need not wait
  #line: Line | undefined;
  #closed = false;
  #inFlight = 0;
  #requests = 0;
  #quietUntil = 0;
  #awayUntil = 0; // the server's word, until a welcome
  #writing: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;

  private constructor(settings: Settings) {
    this.#settings = settings;
    this.#folder = resolve(settings.folder);
  }

  /**
   * Reads the folder and begins to connect; rejects when the folder is in use or the name is
   * refused.
   */
  static async open(settings: Settings): Promise<PlainClient> {
    for (const name of settings.rooms) if (!isRoom(name)) throw new Error(`"${name}" is no name of a room.`);
    if (!/^wss?:$/.test(new URL(settings.socket).protocol)) throw new Error("The socket is no ws: address.");
    if (!/^https?:$/.test(new URL(settings.api).protocol)) throw new Error("The API is no http: address.");
    const client = new PlainClient(settings);
    for (const name of settings.rooms) client.#rooms.set(name, new Room(name));
    await mkdir(client.#folder, { recursive: true, mode: 0o700 });
    await client.#lock();
    try {
      await client.#load();
      if (client.#token.asked !== settings.name) client.#stale = true;
      await client.#freshToken(1); // a refused name is the caller's to know; a server that is away is not
    } catch (e) {
      await client.close();
      throw e;
    }
    void client.#run();
    void client.#pingAlways();
    for (const item of client.#outbox.values()) void client.#pump(item.room);
    return client;
  }

  /** Sends a message: resolves with its id once it is on disk. */
  send(room: string, text: string): Promise<string> {
    return this.#put("sendMessage", room, text, 0);
  }
  /** Edits a message of one's own: resolves with the id of the edit once it is on disk. */
  edit(room: string, seq: number, text: string): Promise<string> {
    return this.#put("edit", room, text, seq);
  }
  /** Deletes a message of one's own: resolves with the id of the deletion once it is on disk. */
  remove(room: string, seq: number): Promise<string> {
    return this.#put("delete", room, "", seq);
  }
  /**
   * Where it is stored; rejects when it has failed for good, is unknown here, or the client is
   * closed.
   */
  delivered(id: string): Promise<Place> {
    const [known, item] = [this.#results.get(id), this.#outbox.get(id)];
    if (known instanceof Error) return Promise.reject(known);
    if (known !== undefined) return Promise.resolve(known);
    if (item === undefined) return Promise.reject(new Error("Nothing is known of this id."));
    if (item.failed !== null) return Promise.reject(new Error(item.failed));
    if (this.#closed) return Promise.reject(new Error("The client is closed."));
    return new Promise((resolve, reject) => {
      this.#deliveries.set(id, [...(this.#deliveries.get(id) ?? []), { resolve, reject }]);
    });
  }
  /** The held messages, in seq order, in their current form. */
  view(room: string): Message[] {
    const held = [...(this.#rooms.get(room)?.messages.values() ?? [])].sort((a, b) => a.seq - b.seq);
    return held.map(({ changed: _, ...message }) => message);
  }
  /** Reads one page of older messages into the view: whether there may be others before it. */
  older(room: string): Promise<boolean> {
    const r = this.#rooms.get(room);
    if (r === undefined) return Promise.reject(new Error(`The room "${room}" was not entered.`));
    r.older ??= this.#older(r).finally(() => (r.older = undefined));
    return r.older;
  }
  /** The cursor: everything up to this seq is final, and held from where the view begins. */
  settled(room: string): number {
    return this.#rooms.get(room)?.cursor ?? 0;
  }
  /**
   * Unacknowledged items, in the order of writing; also those that failed for good, until they are
   * discarded.
   */
  outbox(): Unsent[] {
    const all = [...this.#outbox.values()];
    return all.map(({ id, room, action, message, target, failed }) => ({
      id,
      room,
      action,
      message,
      target,
      failed,
    }));
  }
  /**
   * Removes an item that has failed for good from the outbox: the user has decided (Sending 8 and
   * 10).
   */
  async discard(id: string): Promise<void> {
    if (this.#outbox.get(id)?.failed == null) throw new Error("It has not failed.");
    this.#outbox.delete(id);
    await this.#save();
  }
  /** Calls the listener for each change from now on; call the result to end that. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
  /** Leaves, like closing a page: it does not wait for the server. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#abort.abort();
    for (const line of this.#lines) this.#end(line);
    for (const { reject } of [...this.#deliveries.values()].flat())
      reject(new Error("The client is closed."));
    this.#deliveries.clear();
    this.#notify();
    await (this.#queued ?? this.#writing).catch(() => undefined);
    await unlink(join(this.#folder, "lock")).catch(() => undefined);
    PlainClient.#folders.delete(this.#folder);
  }

  #tell(kind: Change["kind"], room = "", seq = 0, text = ""): void {
    for (const listener of this.#listeners) queueMicrotask(() => listener({ kind, room, seq, text }));
  }
  #notify(): void {
    for (const check of [...this.#checks]) check();
  }
  /** Waits until the test holds, for a maximum of milliseconds, or until the client is closed. */
  #until(test: () => boolean, ms: number): Promise<void> {
    if (this.#closed || test()) return Promise.resolve();
    return new Promise((done) => {
      const check = (late: boolean): void => {
        if (!late && !this.#closed && !test()) return;
        clearTimeout(timer);
        this.#checks.delete(early);
        done();
      };
      const early = (): void => check(false);
      const timer = setTimeout(() => check(true), Math.min(Math.max(ms, 0), 2 ** 31 - 1));
      this.#checks.add(early);
    });
  }
  #sleep(ms: number): Promise<void> {
    return this.#until(() => false, ms);
  }

  // ---- The folder: identity and unsent items, in one file that is replaced as a whole (Sending 1)
  // ----

  /**
   * A connection as a lock: several processes on one outbox would lose the order, so a folder has
   * one owner.
   */
  async #lock(): Promise<void> {
    const used = new Error(`Another client uses ${this.#folder}.`);
    if (PlainClient.#folders.has(this.#folder)) throw used;
    PlainClient.#folders.add(this.#folder);
    const path = join(this.#folder, "lock");
    for (let n = 0; ; n++) {
      try {
        const file = await open(path, "wx");
        await file.writeFile(String(process.pid)).finally(() => file.close());
        return;
      } catch (e) {
        const pid = Number(await readFile(path, "utf8").catch(() => "0"));
        let alive = n > 2 || !(isObject(e) && e.code === "EEXIST");
        try {
          if (pid > 0 && pid !== process.pid) alive = process.kill(pid, 0);
        } catch (dead) {
          alive ||= !(isObject(dead) && dead.code === "ESRCH");
        }
        if (alive) {
          PlainClient.#folders.delete(this.#folder);
          throw isObject(e) && e.code === "EEXIST" ? used : e;
        }
        await unlink(path).catch(() => undefined); // of a process that was killed
      }
    }
  }
  async #load(): Promise<void> {
    const text = await readFile(join(this.#folder, "state.json"), "utf8").catch((e: unknown) => {
      if (isObject(e) && e.code === "ENOENT") return "{}";
      throw e;
    });
    const state = parse(text);
    if (!isObject(state)) throw new Error(`${this.#folder}/state.json cannot be read.`);
    const t = isObject(state.token) ? state.token : {};
    const [token, userId, asked] = [str(t.token), str(t.userId), str(t.asked)];
    this.#token = { token, userId, asked, expiresAt: str(t.expiresAt) };
    for (const item of list(state.outbox).map(itemOf)) if (item) this.#outbox.set(item.id, item);
  }
  #save(): Promise<void> {
    this.#queued ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#queued = undefined; // what changes from here on needs another write
        return this.#write();
      });
    this.#writing = this.#queued;
    return this.#writing;
  }
  async #write(): Promise<void> {
    const text = JSON.stringify({ token: this.#token, outbox: [...this.#outbox.values()] });
    const path = join(this.#folder, "state.json");
    const file = await open(`${path}.new`, "w", 0o600);
    await file
      .writeFile(text)
      .then(() => file.sync())
      .finally(() => file.close());
    await rename(`${path}.new`, path);
    if (process.platform === "win32") return;
    const folder = await open(this.#folder, "r");
    await folder.sync().finally(() => folder.close());
  }
  #saveLater(): void {
    this.#save().catch((e: unknown) => this.#tell("problem", "", 0, textOf(e)));
  }

  // ---- HTTP (section 7) ----

  /** Asks until there is an answer, `tries` times at most. A 4xx other than 429 is returned. */
  async #http(path: string, body?: Json, tries = Infinity): Promise<Answer> {
    for (let n = 0; ; n++) {
      while (this.#requests >= 8 && !this.#closed) await this.#until(() => this.#requests < 8, 10_000);
      if (this.#closed) throw new Error("The client is closed.");
      let [wait, problem] = [0, "The server cannot be reached."];
      this.#requests += 1;
      const shown = body === undefined ? this.#token.token : ""; // `POST /guests` shows none
      try {
        const answer: Response = await fetch(new URL(path, this.#settings.api), {
          method: body === undefined ? "GET" : "POST",
          headers: {
            ...(body === undefined ? {} : { "Content-Type": "application/json" }),
            ...(shown === "" ? {} : { Authorization: `Bearer ${shown}` }),
          },
          body: body === undefined ? null : JSON.stringify(body),
          signal: AbortSignal.any([this.#abort.signal, AbortSignal.timeout(10_000)]),
        });
        const parsed = parse(await answer.text());
        const result = { status: answer.status, body: isObject(parsed) ? parsed : {} };
        const retry = answer.status === 429 || answer.status >= 500;
        const expired = shown !== "" && answer.status === 401;
        if (!retry && !expired) return result;
        if (expired) this.#stale = true;
        wait = retry ? num(Number(answer.headers.get("Retry-After"))) || num(result.body.retryAfter) : 0;
        problem = str(result.body.message) || `The server answered ${answer.status}.`;
      } catch (e) {
        problem = textOf(e);
      } finally {
        this.#requests -= 1;
        this.#notify();
      }
      if (n + 1 >= tries) throw new Error(problem);
      await this.#sleep(wait * 1000 + jitter(500, n));
      if (shown !== "" && this.#stale) await this.#freshToken(3);
    }
  }
  async #log(room: string, query: string): Promise<Slice> {
    const { status, body } = await this.#http(`/rooms/${room}/log?${query}`);
    const slice = status === 200 ? sliceOf(body) : undefined;
    if (slice === undefined) throw new Error(str(body.message) || `The log was answered ${status}.`);
    for (const event of slice.events) this.#acknowledge(room, event, true);
    return slice;
  }
  /**
   * Gets or renews the guest's token. False: there is none. Throws when the request itself was
   * refused.
   */
  #freshToken(tries: number): Promise<boolean> {
    if (this.#token.token !== "" && !this.#stale) return Promise.resolve(true);
    this.#renewing ??= this.#askToken(tries).finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }
  async #askToken(tries: number): Promise<boolean> {
    const { name } = this.#settings;
    const old = this.#token.token;
    const ask = (token: string): Promise<Answer> =>
      this.#http("/guests", token === "" ? { name } : { name, token }, tries);
    try {
      let answer = await ask(old); // the old token shows who I am: without it I would be another person
      const useless = answer.status === 401 || (answer.status === 400 && answer.body.field === "token");
      if (old !== "" && useless) answer = await ask("");
      const { status, body } = answer;
      if (status >= 400 && status < 500) throw new Refused(str(body.message) || `Answered ${status}.`);
      if (str(body.token) === "") throw new Error("The server gave no token.");
      const [token, userId, expiresAt] = [str(body.token), str(body.userId), str(body.expiresAt)];
      this.#token = { token, userId, asked: name, expiresAt };
      this.#stale = false;
      await this.#save(); // Sending 1: the token beside the outbox, before anything is sent under it
      return true;
    } catch (e) {
      if (e instanceof Refused) throw e;
      this.#tell("problem", "", 0, textOf(e));
      return this.#token.token !== "";
    }
  }

  // ---- Connecting (section 2) ----

  async #run(): Promise<void> {
    let [n, free, freeBefore] = [0, true, false]; // only the first attempt of the process goes at once
    let failed = 0; // attempts in a row
    while (!this.#closed) {
      const told = Math.max(0, this.#quietUntil - now(), this.#awayUntil - now());
      if (!free || this.#awayUntil > now()) await this.#sleep(told + jitter(5000, n++, capAfter(failed)));
      [freeBefore, free, this.#free] = [free, false, false];
      failed += 1;
      try {
        if (this.#closed || !(await this.#freshToken(3))) continue;
      } catch (e) {
        this.#tell("problem", "", 0, textOf(e));
        continue;
      }
      const line = await this.#attempt().catch((e: unknown) => this.#tell("problem", "", 0, textOf(e)));
      if (!line) {
        free = this.#free && !freeBefore; // token_expired in answer to hello: once at once
        continue;
      }
      failed = 0;
      await this.#until(() => line.ended, line.life * (0.85 + 0.1 * Math.random()));
      const good = now() - line.welcomed >= 10_000;
      if (good) n = 0;
      if (!line.ended) this.#stale = true; // the next one, with a fresh token, while this one lives
      free = (this.#free || !line.ended) && (good || !freeBefore);
    }
  }
  async #attempt(): Promise<Line | undefined> {
    const line = new Line(new WebSocket(this.#settings.socket, ["parley.v1", `bearer.${this.#token.token}`]));
    const { socket } = line;
    this.#lines.add(line);
    socket.addEventListener("open", () => this.#hello(line));
    socket.addEventListener("message", (e: MessageEvent) => {
      if (typeof e.data === "string" && !line.ended) this.#receive(line, e.data);
    });
    socket.addEventListener("error", () => this.#end(line));
    socket.addEventListener("close", () => this.#end(line));
    await this.#until(() => line.ended || line.welcomed > 0, 30_000);
    if (!line.opened) this.#stale = true; // this socket does not tell a 403: the token may be no good
    if (line.welcomed > 0 && !line.ended) return line;
    this.#end(line);
    return undefined;
  }
  #hello(line: Line): void {
    if (line.ended) return;
    line.opened = true;
    const overlaps = this.#line !== undefined && !this.#line.ended;
    const rooms = [...this.#rooms.values()].slice(0, 100);
    // A second connection beside a working one: its live events continue, since this attempt may
    // fail.
    if (!overlaps) for (const r of this.#rooms.values()) [r.asked, r.waiting] = [rooms.includes(r), []];
    line.sent = new Map(rooms.map((r) => [r.name, r.place]));
    line.socket.send(
      JSON.stringify({ action: "hello", id: line.helloId, rooms: Object.fromEntries(line.sent) }),
    );
  }
  #end(line: Line): void {
    if (line.ended) return;
    line.ended = true;
    this.#lines.delete(line);
    if (line.awayUntil > 0) this.#awayUntil = line.awayUntil;
    line.socket.close();
    for (const { line: of, done } of [...this.#pending.values()]) if (of === line) done();
    if (line === this.#line) this.#tell("disconnected");
    this.#notify();
  }
  /** The answer to a frame: undefined when none arrived in time, or the connection has ended. */
  #request(line: Line, frame: Json & { id: string }, ms: number): Promise<Json | undefined> {
    if (line.ended || line.socket.readyState !== WebSocket.OPEN) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const done = (answer?: Json): void => {
        clearTimeout(timer);
        this.#pending.delete(frame.id);
        resolve(answer);
      };
      const timer = setTimeout(() => done(), ms);
      this.#pending.set(frame.id, { line, done });
      line.socket.send(JSON.stringify(frame));
    });
  }
  async #pingAlways(): Promise<void> {
    // At least every 4 minutes; every minute here, because a ping also finds a lost frame.
    for (; !this.#closed; await this.#sleep(60_000)) if (this.#line) await this.#ping(this.#line);
  }
  async #ping(line: Line): Promise<void> {
    if (line.pinging || line.ended) return;
    line.pinging = true;
    const all = [...this.#rooms.values()].map((r) => [r.name, r.cursor] as const);
    for (let n = 0; n === 0 || n < all.length; n += 100) {
      const frame = { action: "ping", id: newId(), rooms: Object.fromEntries(all.slice(n, n + 100)) };
      const answer = await this.#request(line, frame, 5000);
      if (line.ended) return;
      if (answer === undefined) {
        this.#free = true; // a dead line: I alone am concerned
        return this.#end(line);
      }
    }
    line.pinging = false;
  }
  #receive(line: Line, text: string): void {
    const frame = text === "" ? undefined : parse(text);
    if (!isObject(frame)) return;
    if (now() - line.toldAt > 5000) line.awayUntil = 0; // the connection goes on: the word is void
    const [action, id, room] = [frame.action, str(frame.id), str(frame.room)];
    if (typeof action !== "string") {
      // API Gateway's own: before the welcome it is about hello; later the timeouts take care of
      // it.
      if (line.welcomed === 0 && Object.keys(frame).length > 0) this.#end(line);
    } else if (action === "welcome" && id === line.helloId) {
      this.#welcome(line, frame);
    } else if (action === "joined" || action === "left") {
      this.#pending.get(id)?.done(frame);
    } else if (action === "pong") {
      const heads = isObject(frame.rooms) ? frame.rooms : {};
      for (const [name, head] of Object.entries(heads)) this.#seen(this.#rooms.get(name), num(head));
      this.#pending.get(id)?.done(frame);
    } else if (action === "error") {
      this.#error(line, frame, id);
    } else {
      const events = action === "events" ? list(frame.events) : [frame];
      for (const event of events.map(eventOf)) {
        if (event === undefined || typeof frame.epoch !== "string") continue;
        this.#acknowledge(room, event, false);
        const r = this.#rooms.get(room);
        if (r) this.#live(r, frame.epoch, event);
      }
    }
  }
  #error(line: Line, frame: Json, id: string): void {
    const [code, wait] = [str(frame.code), num(frame.retryAfter) * 1000];
    if (code === "rate_limited") this.#quietUntil = Math.max(this.#quietUntil, now() + wait); // Sending 5
    if (code === "token_expired") [this.#stale, this.#free] = [true, true];
    const ofHello = line.welcomed === 0 && id === line.helloId;
    const isTold = wait > 0 && (ofHello || id === "" || code === "rate_limited");
    if (isTold) [line.toldAt, line.awayUntil] = [now(), now() + wait];
    if (ofHello) {
      this.#tell("problem", "", 0, str(frame.message));
      this.#end(line);
    } else if (code === "token_expired") {
      this.#end(line); // nothing is known of what was in flight (Sending 6)
    } else {
      this.#pending.get(id)?.done(frame);
    }
  }
  #welcome(line: Line, frame: Json): void {
    const limits = isObject(frame.limits) ? frame.limits : {};
    const token = Date.parse(this.#token.expiresAt) - Date.now();
    line.userId = str(frame.userId);
    line.frameBytes = num(limits.frameBytes) || line.frameBytes;
    line.retentionDays = num(limits.retentionDays);
    line.life = Math.min(line.life, num(limits.connectionSeconds) * 1000 || Infinity, num(token) || Infinity);
    line.welcomed = now();
    const old = this.#line;
    this.#line = line;
    const missing = new Set(this.#rooms.values());
    for (const state of list(frame.rooms)) {
      const r = isObject(state) ? this.#rooms.get(str(state.room)) : undefined;
      const slice = isObject(state) ? sliceOf(state) : undefined;
      if (r === undefined || slice === undefined) continue;
      missing.delete(r);
      this.#enter(r, slice, line.sent.get(r.name) ?? null);
    }
    if (old) this.#end(old); // after the new one's welcome
    this.#awayUntil = 0;
    this.#tell("connected");
    this.#notify();
    const rest = [...missing]; // beyond the hundredth: a join each, a few at a time
    const work = async (): Promise<void> => {
      for (let r = rest.shift(); r !== undefined && !line.ended; r = rest.shift()) await this.#join(r, line);
    };
    for (let n = 0; n < 4; n++) void work();
  }

  // ---- Reading (section 5) ----

  #enter(r: Room, state: Slice, sent: Cursor | null): void {
    r.asked = false;
    let after = sent?.seq ?? 0; // Reading 3: the page begins after the cursor that was sent
    if (state.reset) {
      // Reading 7: where the state begins.
      const first = state.events[0];
      after = state.more ? Math.min(state.settled, first === undefined ? Infinity : first.seq - 1) : 0;
      [r.messages, r.changes, r.held, r.resets] = [new Map(), new Map(), new Set(), r.resets + 1];
      [r.epoch, r.cursor, r.head] = [state.epoch === "" ? null : state.epoch, after, 0]; // never ""
      r.before = after === 0 ? 0 : after + 1; // Reading 8
      this.#tell("reset", r.name);
    }
    if (r.epoch !== null) this.#page(r, state, after);
    const waiting = r.waiting;
    r.waiting = [];
    for (const { epoch, event } of waiting) this.#live(r, epoch, event);
    this.#notify();
  }
  #page(r: Room, slice: Slice, after: number): void {
    if (slice.epoch !== r.epoch) return void this.#join(r, this.#line); // Reading 6
    for (const event of slice.events) this.#take(r, event);
    if (after <= r.cursor) this.#move(r, slice.settled); // Reading 3
    this.#seen(r, slice.head);
  }
  #live(r: Room, epoch: string, event: LogEvent): void {
    if (r.asked) {
      r.waiting.push({ epoch, event });
      if (r.waiting.length > 1000) r.waiting.shift(); // a hint only: the log has it
      return;
    }
    if (epoch !== r.epoch) return void this.#join(r, this.#line); // Reading 6
    this.#take(r, event);
    this.#seen(r, event.seq);
  }
  #take(r: Room, event: LogEvent): void {
    if (event.seq <= r.cursor || r.held.has(event.seq)) return; // Reading 2
    this.#show(r, event);
    r.held.add(event.seq);
    this.#move(r, r.cursor); // Reading 4
  }
  #move(r: Room, seq: number): void {
    const before = r.cursor;
    r.cursor = Math.max(r.cursor, seq); // Reading 1
    while (r.held.delete(r.cursor + 1)) r.cursor += 1;
    if (r.cursor === before) return;
    if (r.held.size > 0) for (const s of r.held) if (s <= r.cursor) r.held.delete(s);
    this.#tell("cursor", r.name, r.cursor);
  }
  #seen(r: Room | undefined, head: number): void {
    if (r === undefined) return;
    r.head = Math.max(r.head, head);
    if (r.head > r.cursor) void this.#catchUp(r);
  }
  async #catchUp(r: Room): Promise<void> {
    if (r.reading) return;
    r.reading = true;
    await this.#sleep(200); // a gap often closes by itself
    while (r.head > r.cursor && !r.asked && !this.#closed) {
      const after = r.cursor; // Reading 5: always from the cursor
      try {
        this.#page(r, await this.#log(r.name, `after=${after}&limit=100`), after);
        if (r.cursor === after) await this.#sleep(2000);
      } catch (e) {
        if (!this.#closed) this.#tell("problem", r.name, 0, textOf(e));
        await this.#sleep(30_000); // a request that is refused as such
      }
    }
    r.reading = false;
  }
  async #join(r: Room, line: Line | undefined): Promise<void> {
    r.asked = true;
    if (line === undefined || line.ended || r.joining === line) return; // the next hello asks; or it is asked
    r.joining = line; // one join of a room in flight at a time
    const cursor = r.place;
    const frame = { action: "join", id: newId(), room: r.name, cursor };
    for (let n = 0; r.asked && !line.ended; ) {
      const answer = await this.#request(line, frame, 10_000);
      const slice = answer?.action === "joined" ? sliceOf(answer) : undefined;
      if (slice) r.joining = undefined; // before its waiting events, which may ask for another join
      if (slice) return this.#enter(r, slice, cursor);
      const [code, wait] = [str(answer?.code), num(answer?.retryAfter)];
      if (answer === undefined) void this.#ping(line);
      else this.#tell("problem", r.name, 0, str(answer.message));
      if (answer && wait === 0 && !["unavailable", "internal", "rate_limited"].includes(code)) break; // final
      await this.#until(() => line.ended, wait * 1000 + jitter(500, n++));
    }
    if (r.joining === line) r.joining = undefined;
  }
  /** An event at its place by seq; the order in which events arrive does not matter (section 4). */
  #show(r: Room, event: LogEvent): void {
    const { action, target, seq } = event;
    if (action === "message") {
      const { id, userId, name, message, deleted, changed } = event;
      const held = r.messages.get(seq);
      const kept = held ?? { seq, id, userId, name, message, deleted, changed };
      if (held && changed > held.changed) [held.message, held.changed] = [message, changed];
      const change = r.changes.get(seq);
      if (change && change.seq > kept.changed) [kept.message, kept.changed] = [change.text, change.seq];
      kept.deleted ||= deleted || change?.deleted === true;
      if (kept.deleted) kept.message = "";
      r.messages.set(seq, kept);
      r.changes.delete(seq);
      this.#tell("message", r.name, seq);
    } else if (target > 0 && (action === "delete" || (action === "edit" && event.message !== ""))) {
      const change = r.changes.get(target) ?? { seq: 0, text: "", deleted: false };
      if (action === "delete")
        change.deleted = true; // final, whatever edits there are
      else if (seq > change.seq) [change.seq, change.text] = [seq, event.message]; // the highest seq holds
      r.changes.set(target, change);
      const held = r.messages.get(target);
      if (held) this.#show(r, { ...held, action: "message", target: 0 });
    }
  }
  async #older(r: Room): Promise<boolean> {
    await this.#until(() => r.epoch !== null, 60_000);
    if (r.epoch === null) throw new Error("The room was not entered yet.");
    const [{ resets, before }, n] = [r, 100];
    while (before > 1) {
      const page = await this.#log(r.name, `before=${before}&limit=${n}`);
      if (resets !== r.resets) throw new Error("The room has another log now.");
      if (page.epoch !== r.epoch) void this.#join(r, this.#line); // Reading 6: nothing is taken from it
      if (page.epoch !== r.epoch) throw new Error("The room has another log now.");
      for (const event of page.events) this.#show(r, event); // Reading 8: apart from the cursor
      if (page.settled >= before - 1) {
        r.before = page.more ? Math.max(0, page.events[0]?.seq ?? before - n) : 0;
        return r.before > 1;
      }
      await this.#sleep(2000); // a send is in flight in it
    }
    return false;
  }

  // ---- Sending (section 6) ----

  async #put(action: Action, room: string, message: string, target: number): Promise<string> {
    if (this.#closed) throw new Error("The client is closed.");
    if (!isRoom(room)) throw new Error(`"${room}" is no name of a room.`);
    if (action !== "sendMessage" && !(Number.isSafeInteger(target) && target > 0))
      throw new Error("No such seq.");
    if (this.#outbox.size >= MOST_UNSENT) throw new Error("Too much is unsent.");
    const [id, triedAt, sentAs] = [newId(), 0, ""];
    const item: Item = { id, room, action, message, target, tried: null, triedAt, sentAs, failed: null };
    if (this.#frame(item, true).length > (this.#line?.frameBytes ?? 32_768))
      throw new Error("It is too long.");
    this.#outbox.set(id, item);
    try {
      await this.#save();
    } catch (e) {
      if (this.#outbox.get(id)?.tried === null && this.#outbox.delete(id)) throw e;
    }
    this.#tell("outbox", room);
    void this.#pump(room);
    return id;
  }
  #frame(item: Item, retry: boolean): Uint8Array {
    return new TextEncoder().encode(JSON.stringify(this.#fields(item, retry)));
  }
  #fields({ id, room, action, message, target }: Item, retry: boolean): Json & { id: string } {
    const text = action === "delete" ? {} : { message };
    const seq = action === "sendMessage" ? {} : { seq: target };
    return { action, id, room, ...text, ...seq, ...(retry ? { retry } : {}) };
  }
  /**
   * Sending 4: by id, room, kind and userId. An edit in the log may not be in its message yet: not
   * that.
   */
  #acknowledge(room: string, event: LogEvent, inLog: boolean): void {
    const item = this.#outbox.get(event.id);
    if (item === undefined || item.room !== room || item.tried === null || item.sentAs !== event.userId)
      return;
    if (event.action !== KIND[item.action] || (inLog && item.action !== "sendMessage")) return;
    this.#arrive(item, event.seq);
  }
  #arrive(item: Item, seq: number): undefined {
    this.#finish(item, { room: item.room, seq });
  }
  #finish(item: Item, result: Place | Error): undefined {
    this.#outbox.delete(item.id);
    this.#line?.tried.delete(item.id);
    this.#results.delete(item.id);
    this.#results.set(item.id, result);
    for (const id of this.#results.keys()) if (this.#results.size > 1000) this.#results.delete(id);
    this.#settle(item, result);
    this.#pending.get(item.id)?.done({});
  }
  #settle(item: Item, result: Place | Error): void {
    for (const { resolve, reject } of this.#deliveries.get(item.id) ?? []) {
      if (result instanceof Error) reject(result);
      else resolve(result);
    }
    this.#deliveries.delete(item.id);
    this.#saveLater();
    this.#tell("outbox", item.room);
    this.#notify();
  }
  #fail(item: Item, sentence: string): undefined {
    item.failed = sentence; // it stays, to arrive all the same if the log has it later (Sending 9)
    this.#settle(item, new Error(sentence));
  }
  /** Sending 3: one at a time in each room, in the order of writing. */
  async #pump(room: string): Promise<void> {
    if (this.#pumps.has(room)) return;
    this.#pumps.add(room);
    let [n, last] = [0, this.#line];
    while (!this.#closed) {
      const item = [...this.#outbox.values()].find((i) => i.room === room && i.failed === null);
      if (item === undefined) break;
      const line = this.#line;
      if (line === undefined || line.ended) {
        await this.#until(() => this.#line !== undefined && !this.#line.ended, 60_000);
        continue;
      }
      if (line !== last) [n, last] = [0, line];
      let wait: number | undefined = 0;
      try {
        wait = await this.#try(item, line);
      } catch (e) {
        if (!this.#closed) this.#tell("problem", room, 0, textOf(e));
      }
      const over = (): boolean => this.#outbox.get(item.id)?.failed !== null;
      if (wait === undefined || over()) n = 0;
      else await this.#until(() => over() || line.ended, wait * 1000 + jitter(500, n++));
    }
    this.#pumps.delete(room);
  }
  /**
   * One attempt. Undefined: it is over, or the connection is. Otherwise the seconds to wait, apart
   * from jitter.
   */
  async #try(item: Item, line: Line): Promise<number | undefined> {
    const again = item.tried !== null;
    const gone = (): boolean => !this.#outbox.has(item.id);
    if (again && !line.tried.has(item.id)) {
      const found = await this.#search(item); // Sending 6: look before you repeat
      if (gone()) return undefined;
      const days = line.retentionDays * 86_400_000;
      const lost = item.sentAs !== line.userId || (days > 0 && Date.now() - item.triedAt > days); // 8 and 10
      if (found && (lost || found.over)) return this.#arrive(item, found.seq);
      if (lost) return this.#fail(item, MAYBE);
    }
    const place = again ? null : (this.#rooms.get(item.room)?.place ?? (await this.#head(item.room)));
    if (!(await this.#slot(line)) || gone()) return undefined;
    let answer: Json | undefined;
    try {
      if (!again) {
        [item.tried, item.triedAt, item.sentAs] = [place, Date.now(), line.userId];
        await this.#save().catch((e: unknown) => {
          item.tried = null;
          throw e;
        }); // Sending 2: on the disk before the first frame
      }
      if (this.#frame(item, true).length > line.frameBytes) return this.#fail(item, "It is too long.");
      line.tried.add(item.id);
      answer = await this.#request(line, this.#fields(item, again), 10_000);
    } finally {
      this.#inFlight -= 1;
      this.#notify();
    }
    if (gone() || line.ended) return undefined;
    if (answer === undefined) void this.#ping(line);
    if (answer === undefined) return 0;
    const [code, sentence] = [str(answer.code), str(answer.message)];
    if (["unavailable", "internal", "rate_limited"].includes(code)) return num(answer.retryAfter);
    if (code === "not_found" && item.action === "delete") return this.#arrive(item, item.target);
    if (code === "not_found" && item.action === "edit") return this.#finish(item, new Error(sentence));
    const found = again ? await this.#search(item) : undefined; // Sending 9
    if (gone()) return undefined;
    return found ? this.#arrive(item, found.seq) : this.#fail(item, sentence || code);
  }
  /** Sending 3 and 5: four in flight over all rooms; after rate_limited none, and then one at a time. */
  async #slot(line: Line): Promise<boolean> {
    for (;;) {
      if (line.ended || this.#closed) return false;
      const quiet = this.#quietUntil - now();
      const max = this.#quietUntil > 0 && quiet > -30_000 ? 1 : 4;
      if (quiet <= 0 && this.#inFlight < max) break;
      await this.#until(() => line.ended || (quiet <= 0 && this.#inFlight < max), quiet > 0 ? quiet : 1000);
    }
    this.#inFlight += 1;
    return true;
  }
  async #head(room: string): Promise<Cursor> {
    const { epoch, head } = await this.#log(room, "limit=1");
    return { epoch, seq: head };
  }
  /** Whether the log has it, from `tried` to its head. `over`: it need not be sent again. */
  async #search(item: Item): Promise<{ seq: number; over: boolean } | undefined> {
    let [epoch, after] = [item.tried?.epoch ?? "", item.tried?.seq ?? 0];
    let found: { seq: number; over: boolean } | undefined;
    for (;;) {
      const page = await this.#log(item.room, `after=${after}&limit=100`);
      if (page.epoch !== epoch && after > 0) {
        [epoch, after, found] = [page.epoch, 0, undefined]; // Sending 7: another log, from its beginning
        continue;
      }
      epoch = page.epoch;
      for (const e of page.events) {
        if (e.id === item.id && e.userId === item.sentAs && e.action === KIND[item.action]) {
          found = {
            seq: e.seq,
            over: item.action === "sendMessage" || (e.action === "edit" && e.message === ""),
          };
          if (item.action === "sendMessage") return found;
        }
      }
      if (!page.more) return found;
      const last = Math.max(page.settled, ...page.events.map((e) => e.seq));
      if (last <= after) await this.#sleep(2000); // nothing but sends in flight
      after = Math.max(after, last);
    }
  }
}

async function main(): Promise<void> {
  const [socket = "", api = "", name = "", ...rooms] = process.argv.slice(2);
  const room = rooms[0];
  const good = URL.canParse(socket) && URL.canParse(api) && /^wss?:/.test(socket) && /^https?:/.test(api);
  if (room === undefined || !good || name === "" || !rooms.every(isRoom)) {
    console.error("usage: node client.ts SOCKET API NAME ROOM...");
    console.error("such as: node client.ts ws://127.0.0.1:8787 http://127.0.0.1:8788 Ada general");
    process.exit(2);
  }
  const folder = `.plain-${encodeURIComponent(name)}`;
  const client = await PlainClient.open({ socket, api, name, folder, rooms });
  const printed = new Map<string, number>();
  const print = (where: string, m: Message, note = ""): void =>
    console.log(`${where} ${m.seq} ${m.name}: ${m.deleted ? "(deleted)" : m.message}${note}`);
  client.onChange(({ kind, room: where, seq, text }) => {
    const upTo = printed.get(where) ?? 0;
    if (kind === "reset") printed.set(where, 0);
    if (kind === "problem") console.error(`! ${text}`);
    if (kind === "message" && seq <= upTo) {
      for (const m of client.view(where)) if (m.seq === seq) print(where, m, " (changed)");
    }
    if (kind === "cursor" && seq > upTo) {
      // Up to the cursor everything is final: so lines are printed in seq order.
      for (const m of client.view(where)) if (m.seq > upTo && m.seq <= seq) print(where, m);
      printed.set(where, seq);
    }
  });
  const leave = (): void => void client.close().then(() => process.exit(0));
  process.once("SIGINT", leave).once("SIGTERM", leave);
  const failed = (e: unknown): void => console.error(`! Not sent: ${textOf(e)}`);
  const sent: Promise<unknown>[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    const id = line.trim() === "" ? undefined : await client.send(room, line).catch(failed);
    if (typeof id === "string") sent.push(client.delivered(id).catch(failed));
  }
  const late = new Promise((done) => setTimeout(done, 30_000)); // what is left is in the folder
  await Promise.race([Promise.all(sent), late]);
  leave();
}
if (import.meta.main) {
  await main().catch((e: unknown) => {
    console.error(textOf(e));
    process.exit(1);
  });
}
