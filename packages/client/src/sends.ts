import type { ErrorFrame } from "@parley/core/protocol/frame";
import type { OutboxItem } from "./outbox.ts";
import { randomId } from "./random-id.ts";
import { Alarm, Backoff } from "./retry.ts";
import type { RoomHost } from "./room-host.ts";
import { isTemporary } from "./socket-frame.ts";

/** The messages of one room that are on their way: they go out one at a time, in the order of sending. */
export class Sends {
  #items: readonly OutboxItem[] = [];
  #inFlight: string | undefined;
  /** While in flight, the end of the wait for the answer; else the next try. */
  readonly #alarm = new Alarm();
  readonly #backoff: Backoff;
  readonly #host: RoomHost;

  constructor(host: RoomHost) {
    this.#host = host;
    this.#backoff = new Backoff(host.timing, host.random);
  }

  get items(): readonly OutboxItem[] {
    return this.#items;
  }

  /** Takes up what an earlier process left. It was sent before anything that is here. */
  restore(items: readonly OutboxItem[]): void {
    const known = new Set(this.#items.map((item) => item.id));
    this.#become([...items.filter((item) => !known.has(item.id)), ...this.#items]);
    this.pump();
  }

  add(item: OutboxItem): void {
    this.#become([...this.#items, item]);
    void this.#host.outbox.put(item);
    this.pump();
  }

  /** Sends a refused message again: with a new id where the old one is what was refused. */
  retry(id: string): void {
    const item = this.#items.find((other) => other.id === id);
    if (!item?.error) return;
    const { error, sentAs, ...again } = item;
    if (error.code === "id_reused" || error.code === "sender_changed") {
      this.drop(id);
      this.add({ ...again, id: randomId() });
      return;
    }
    void this.#replace(id, { ...again, ...(sentAs !== undefined && { sentAs }) });
    this.pump();
  }

  /** Forgets a message: it was dropped, or is acknowledged. */
  drop(id: string): void {
    if (!this.#items.some((item) => item.id === id)) return;
    this.#become(this.#items.filter((item) => item.id !== id));
    void this.#host.outbox.remove(id);
    if (this.#inFlight === id) this.#landed();
  }

  /** Takes the server's refusal. False when it is of no message here. */
  refused(error: ErrorFrame): boolean {
    const item = this.#items.find((other) => other.id === error.id);
    if (!item) return false;
    if (!isTemporary(error)) this.#refuse(item, { code: error.code, message: error.message });
    else if (this.#inFlight === item.id) this.#later();
    return true;
  }

  /** The connection is gone: nothing is known of what was in flight. */
  lost(): void {
    this.#inFlight = undefined;
    this.#alarm.clear();
  }

  /** Sends the next message, if one can go. */
  pump(): void {
    if (!this.#host.open || this.#inFlight !== undefined || this.#alarm.pending) return;
    const userId = this.#host.user?.userId;
    const item = this.#items.find((other) => !other.error);
    if (!item || userId === undefined) return;
    if (item.sentAs !== undefined && item.sentAs !== userId) {
      this.#refuse(item, senderChanged);
      return;
    }
    this.#inFlight = item.id;
    void this.#goOut(item, userId);
  }

  async #goOut(item: OutboxItem, userId: string): Promise<void> {
    const marked = { ...item, sentAs: userId };
    if (item.sentAs === undefined) await this.#replace(item.id, marked);
    const { id, room, text: message, replyTo } = marked;
    if (this.#inFlight !== id || this.#alarm.pending) return;
    const frame = {
      action: "sendMessage",
      id,
      room,
      message,
      ...(replyTo !== undefined && { replyTo }),
    } as const;
    if (!this.#host.request(frame)) return this.lost();
    this.#alarm.set(this.#host.timing.ackWait, () => {
      this.#host.probe();
      this.#later();
    });
  }

  #later(): void {
    this.#inFlight = undefined;
    this.#alarm.set(this.#backoff.next(), () => this.pump());
  }

  #landed(): void {
    this.#inFlight = undefined;
    this.#alarm.clear();
    this.#backoff.reset();
    this.pump();
  }

  #refuse(item: OutboxItem, error: { code: string; message: string }): void {
    void this.#replace(item.id, { ...item, error });
    this.#host.problem({ ...error, room: item.room, key: item.id });
    if (this.#inFlight === item.id) this.#landed();
    else this.pump();
  }

  #replace(id: string, item: OutboxItem): Promise<void> {
    this.#become(this.#items.map((other) => (other.id === id ? item : other)));
    return this.#host.outbox.put(item);
  }

  #become(items: readonly OutboxItem[]): void {
    this.#items = items;
    this.#host.changed();
  }
}

/** Whether the first try was stored cannot be known, and as another user its id would not find it. */
const senderChanged = {
  code: "sender_changed",
  message: "The server knows you as another user now. The message may have been sent: look before you retry.",
};
