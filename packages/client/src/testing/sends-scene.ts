import type { LogSlice, MessageEvent, RoomEvent } from "@parley/core/protocol/event";
import type { RequestInput } from "@parley/core/protocol/request";
import { vi } from "vitest";
import type { Problem } from "../events.ts";
import type { LogQuery } from "../log-reader.ts";
import type { OutboxItem } from "../outbox.ts";
import type { RoomHost } from "../room-host.ts";
import { Sends } from "../sends.ts";
import { Throttle } from "../throttle.ts";
import { defaultTiming } from "../timing.ts";

/** A request that puts something into the log. */
export type Frame = Exclude<RequestInput, { action: "hello" | "join" | "leave" | "ping" }>;

const isFrame = (request: RequestInput): request is Frame =>
  !["hello", "join", "leave", "ping"].includes(request.action);

/**
 * The sends of one room, with a server, a log and an outbox that do as they are told, without sockets. Timers must
 * be fake ones.
 */
export class SendsScene {
  readonly room = "general";
  epoch = "first";
  /** The log, from seq 1 on. */
  readonly events: RoomEvent[] = [];
  /** What the outbox has. */
  readonly kept = new Map<string, OutboxItem>();
  /** Every frame that went out, and those that the server has not worked on. */
  readonly frames: Frame[] = [];
  wire: Frame[] = [];
  /** Frames that went out before the outbox had it that they do. */
  readonly tooEarly: Frame[] = [];
  readonly problems: Problem[] = [];
  readonly reads: LogQuery[] = [];
  probes = 0;
  changes = 0;
  user: { userId: string; name: string } | undefined = { userId: "ada", name: "Ada" };
  keptFor = Number.POSITIVE_INFINITY;
  isOpen = false;
  hasTurn = true;
  isReadable = true;
  /** What each read of the log waits for. */
  reading: Promise<void> = Promise.resolve();
  /** How many events a page of the log has. */
  page = 2;
  /** Up to where the room shows the log: undefined before its first state. And whether that was all when the connection began. */
  shown: number | undefined;
  isInStep = false;
  sends: Sends;
  readonly #writes = new Map<string, Promise<void>>();
  readonly throttle = new Throttle();
  readonly #written = new Set<string>();
  readonly #ids = new Map<string, RoomEvent>();
  readonly #host: RoomHost;

  constructor() {
    this.#host = this.#makeHost();
    this.sends = this.#makeSends();
  }

  /** Lets so much time pass. */
  pass(milliseconds = 10): Promise<unknown> {
    return vi.advanceTimersByTimeAsync(milliseconds);
  }

  add(id: string, more: Partial<OutboxItem> = {}): void {
    const timestamp = new Date().toISOString();
    const item = { kind: "message" as const, id, room: this.room, timestamp, text: `text of ${id}` };
    this.sends.add({ ...item, ...more } as OutboxItem);
  }

  /** A connection is open. `inStep`: its welcome tells all that the log holds. */
  connect(inStep = true): void {
    this.isOpen = true;
    if (inStep) this.show(this.events.length);
    this.isInStep = inStep;
    this.sends.pump();
  }

  /** The connection is gone. */
  lose(): void {
    this.isOpen = false;
    this.isInStep = false;
    this.sends.lost();
  }

  /** The process dies, and another one takes up what it left. */
  restart(): void {
    this.isOpen = false;
    this.isInStep = false;
    this.shown = undefined;
    this.sends = this.#makeSends();
    this.sends.restore([...this.kept.values()]);
  }

  /** So long that the server knows no id again. */
  forgetIds(): void {
    this.#ids.clear();
    this.wire = [];
  }

  /** Somebody else writes. */
  say(): void {
    this.#append("bob", {
      action: "sendMessage",
      room: this.room,
      id: `b${this.events.length}`,
      message: "hi",
    });
  }

  /** The server stores what came, once by its id, and says nothing. */
  store(frame: Frame): RoomEvent {
    const userId = this.user?.userId ?? "";
    return this.#ids.get(`${userId}/${frame.id}`) ?? this.#append(userId, frame);
  }

  /** The server answers with the event, as it does to everybody. */
  acknowledge(frame: Frame): void {
    const event = this.store(frame);
    if (event.seq > (this.shown ?? 0)) this.sends.found(event.id);
    this.sends.drop(event.id);
  }

  /** The server refuses what it has of an item. */
  refuse(id: string, code: string, retryAfter?: number): boolean {
    const message = `It is ${code}.`;
    this.wire = this.wire.filter((frame) => frame.id !== id);
    return this.sends.refused({
      action: "error",
      code,
      message,
      error: message,
      id,
      ...(retryAfter && { retryAfter }),
    });
  }

  /** The room shows the log up to a seq. */
  show(through: number): void {
    const fresh = this.events.filter(({ seq }) => seq > (this.shown ?? 0) && seq <= through);
    this.shown = Math.max(this.shown ?? 0, through);
    for (const event of fresh)
      if (event.action === "message" && event.userId === this.user?.userId) this.sends.found(event.id);
  }

  #append(userId: string, frame: Frame): RoomEvent {
    const seq = this.events.length + 1;
    const place = { seq, id: frame.id ?? "", userId, timestamp: new Date().toISOString() };
    const event = eventOf(frame, place);
    this.events.push(event);
    this.#ids.set(`${userId}/${frame.id}`, event);
    return event;
  }

  #slice({ after = 0, limit }: LogQuery): LogSlice {
    const page = this.events.slice(after).slice(0, Math.min(limit, this.page));
    const more = after + page.length < this.events.length;
    const settled = after + page.length;
    return { room: this.room, epoch: this.epoch, head: this.events.length, events: page, settled, more };
  }

  #makeSends(): Sends {
    return new Sends(
      {
        name: this.room,
        cursor: () => (this.shown === undefined ? undefined : { epoch: this.epoch, seq: this.shown }),
        isCompleteSince: ({ epoch }) => this.isInStep && epoch === this.epoch,
        read: (slice, after) => {
          const last = slice.events.at(-1)?.seq ?? after;
          if (this.shown !== undefined && after <= this.shown) this.show(last);
        },
      },
      this.#host,
    );
  }

  #makeHost(): RoomHost {
    const scene = this;
    return {
      timing: defaultTiming,
      random: () => 0.5,
      get user() {
        return scene.user;
      },
      get keptFor() {
        return scene.keptFor;
      },
      get open() {
        return scene.isOpen;
      },
      get leads() {
        return scene.isOpen && scene.hasTurn;
      },
      outbox: {
        put: (item) => {
          scene.kept.set(item.id, item);
          const written = new Promise<void>((resolve) => setTimeout(resolve, 1)).then(() => {
            if (item.tried) scene.#written.add(item.id);
          });
          scene.#writes.set(item.id, written);
          return written;
        },
        whenKept: async (id) => {
          await scene.#writes.get(id);
          return true;
        },
        remove: async ({ id }) => void scene.kept.delete(id),
      },
      throttle: this.throttle,
      isOwn: (userId) => userId === scene.user?.userId,
      request: (request) => {
        if (!scene.isOpen || !isFrame(request)) return false;
        if (!scene.#written.has(request.id ?? "")) scene.tooEarly.push(request);
        scene.frames.push(request);
        scene.wire.push(request);
        return true;
      },
      probe: () => {
        scene.probes += 1;
      },
      readLog: async (_room, query) => {
        scene.reads.push(query);
        await scene.reading;
        if (!scene.isReadable) throw new Error("There is no way to the log.");
        return scene.#slice(query);
      },
      changed: () => {
        scene.changes += 1;
      },
      problem: (problem) => scene.problems.push(problem),
      arrived: () => {},
      altered: () => {},
    };
  }
}

type Place = Pick<MessageEvent, "seq" | "id" | "userId" | "timestamp">;

function eventOf(frame: Frame, place: Place): RoomEvent {
  if (frame.action === "delete") return { action: "delete", ...place, target: frame.seq };
  if (frame.action === "edit") return { action: "edit", ...place, target: frame.seq, message: frame.message };
  return { action: "message", ...place, name: place.userId, message: frame.message };
}
