import type { RoomEvent } from "@parley/core/protocol/event";
import type { RequestInput } from "@parley/core/protocol/request";
import type { ErrorCode } from "@parley/core/wire/error";
import { vi } from "vitest";
import { Throttle } from "../src/connection/throttle.ts";
import type { Problem } from "../src/events.ts";
import type { LogQuery } from "../src/log/log-reader.ts";
import type { OutboxItem } from "../src/outbox/outbox.ts";
import type { RoomHost } from "../src/room-host.ts";
import { SendQueue } from "../src/sending/send-queue.ts";
import { defaultTiming } from "../src/timing/timing.ts";
import { type Frame, LogServer } from "./log-server.ts";

const isFrame = (request: RequestInput): request is Frame =>
  !["hello", "join", "leave", "ping"].includes(request.action);

const never = () => new Promise<never>(() => {});
const deadOutbox = { put: never, remove: never, whenKept: never };

/**
 * The sends of one room, with a server, a log and an outbox that do as they are told, without sockets.
 * Timers must be fake ones.
 */
export class SendsScene {
  readonly room = "general";
  readonly server: LogServer;
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
  /**
   * Up to where the room shows the log: undefined before its first state. And whether that was all when the
   * connection began.
   */
  shown: number | undefined;
  isInStep = false;
  sends: SendQueue;
  readonly #writes = new Map<string, Promise<void>>();
  throttle = new Throttle();
  readonly #written = new Set<string>();
  outbox: RoomHost["outbox"] = this.#makeOutbox();

  constructor(server = new LogServer()) {
    this.server = server;
    this.sends = this.#makeSends();
  }

  /** The log, from seq 1 on. */
  get events(): readonly RoomEvent[] {
    return this.server.events;
  }

  /** Whether it is our turn to send. */
  leads(): boolean {
    return this.hasTurn;
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
    this.throttle = new Throttle();
    this.sends = this.#makeSends();
    this.sends.restore([...this.kept.values()]);
  }

  /** Somebody else writes. */
  say(): void {
    this.server.say();
  }

  /** The server stores what came, once by its id, and says nothing. */
  store(frame: Frame): RoomEvent {
    return this.server.store(this.user?.userId ?? "", frame);
  }

  /** The server answers with the event, as it does to everybody. */
  acknowledge(frame: Frame): void {
    const event = this.store(frame);
    if (event.seq > (this.shown ?? 0)) this.sends.found(event.id);
    this.sends.drop(event.id);
  }

  /** The server refuses what it has of an item. */
  refuse(id: string, code: ErrorCode, retryAfter?: number): boolean {
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

  #makeSends(): SendQueue {
    // A process that died does nothing any more.
    const isAlive = (): boolean => this.sends === sends;
    const sends: SendQueue = new SendQueue(
      {
        name: this.room,
        cursor: () => (this.shown === undefined ? undefined : { epoch: this.server.epoch, seq: this.shown }),
        isCompleteSince: ({ epoch }) => this.isInStep && epoch === this.server.epoch,
        shows: ({ id, sentAs }) =>
          this.events.some(
            (event) => event.seq <= (this.shown ?? 0) && event.id === id && event.userId === sentAs,
          ),
        opened: () => {},
        read: (slice, after) => {
          const last = slice.events.at(-1)?.seq ?? after;
          if (this.shown !== undefined && after <= this.shown) this.show(last);
        },
      },
      this.#makeHost(isAlive),
    );
    return sends;
  }

  #makeOutbox(): RoomHost["outbox"] {
    return {
      put: (item) => {
        this.kept.set(item.id, item);
        const written = new Promise<void>((resolve) => setTimeout(resolve, 1)).then(() => {
          if (item.tried) this.#written.add(item.id);
        });
        this.#writes.set(item.id, written);
        return written;
      },
      whenKept: async (id) => {
        await this.#writes.get(id);
        return true;
      },
      remove: async ({ id }) => void this.kept.delete(id),
    };
  }

  #makeHost(isAlive: () => boolean): RoomHost {
    const scene = this;
    return {
      gone: () => {},
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
      get hasTurn() {
        return scene.leads();
      },
      get leads() {
        return isAlive() && scene.isOpen && scene.leads();
      },
      get outbox() {
        return isAlive() ? scene.outbox : deadOutbox;
      },
      get throttle() {
        return scene.throttle;
      },
      isOwn: (userId) => userId === scene.user?.userId,
      request: (request) => {
        if (!isAlive() || !scene.isOpen || !isFrame(request)) return false;
        if (!scene.#written.has(request.id ?? "")) scene.tooEarly.push(request);
        scene.frames.push(request);
        scene.wire.push(request);
        return true;
      },
      probe: () => {
        scene.probes += 1;
      },
      readTurn: async () => async (query) => {
        scene.reads.push(query);
        await scene.reading;
        if (!scene.isReadable) throw new Error("There is no way to the log.");
        return scene.server.slice(query);
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

/** A client that is connected, with what it wrote on its way. */
export const writing = async (...ids: string[]): Promise<SendsScene> => {
  const scene = new SendsScene();
  scene.connect();
  for (const id of ids) scene.add(id);
  await scene.pass();
  return scene;
};

/** What went out, in order. */
export const sent = (scene: SendsScene) =>
  scene.frames.map((frame) => ("retry" in frame && frame.retry ? `${frame.id} again` : frame.id));

/** What is shown as on its way, or as failed with a code. */
export const waiting = (scene: SendsScene) => scene.sends.items.map(({ id, error }) => error?.code ?? id);

/** The server answers all that it has. */
export const acknowledge = async (scene: SendsScene) => {
  for (const frame of scene.wire.splice(0)) scene.acknowledge(frame);
  await scene.pass();
};
