import { randomUUID } from "node:crypto";
import { createDeduplication } from "./deduplication.ts";
import type { NewMessage, QueuedMessage, QueueStore, ReceivedMessage } from "./message.ts";
import { createSequence } from "./sequence.ts";
import type { QueueSettings } from "./settings.ts";

export type FifoQueueOptions = {
  /** Milliseconds that a received message is hidden by default. */
  visibilityMs: number;
  retentionMs: number;
  /** The scope in which a deduplication id identifies one message. Default: its group. */
  deduplicationScope?: QueueSettings["deduplicationScope"];
  /**
   * `tries`: how often a message is received before it becomes a dead letter. Default: it never
   * does.
   */
  deadLetters?: { queue: FifoQueue; tries: number };
  store?: QueueStore;
  /** The messages that it held when its store was closed. */
  held?: readonly QueuedMessage[];
};

/** The number of messages, roughly as `GetQueueAttributes` counts them. */
type QueueCounts = { visible: number; hidden: number };

/** The result of using a receipt: it may be too late, when the message has been received again. */
export type ReceiptUse = "done" | "expired" | "unknown";

/** A FIFO queue: the semantics of SQS, without its protocol. */
export type FifoQueue = {
  /**
   * Accepts messages, in this order; each resolves when it is stored. One whose group and
   * deduplication id were accepted in the last five minutes is answered like that one, and not
   * stored again.
   */
  send(messages: readonly NewMessage[]): Promise<QueuedMessage[]>;
  /**
   * Receives up to a number of messages: all available ones of one group before any of another, and
   * none of a group with messages in flight.
   */
  receive(max: number, visibilityMs?: number): ReceivedMessage[];
  remove(receipt: string): Promise<ReceiptUse>;
  /** Hides a received message for a number of milliseconds from now; 0 shows it at once. */
  hide(receipt: string, milliseconds: number): ReceiptUse;
  /** Calls back whenever there may be something to receive. Returns a function that ends that. */
  onMessage(listener: () => void): () => void;
  counts(): QueueCounts;
  close(): void;
};

type Entry = QueuedMessage & {
  receipt: string | undefined;
  receiveCount: number;
  firstReceivedAt: number;
  /** Until then it is in flight. */
  hiddenUntil: number;
};

const toEntry = (message: QueuedMessage): Entry => ({
  ...message,
  receipt: undefined,
  receiveCount: 0,
  firstReceivedAt: 0,
  hiddenUntil: 0,
});

/**
 * Creates a FIFO queue.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export const createFifoQueue = ({
  visibilityMs,
  retentionMs,
  deduplicationScope = "messageGroup",
  deadLetters,
  store,
  held = [],
}: FifoQueueOptions): FifoQueue => {
  const groups = new Map<string, Entry[]>();
  const byReceipt = new Map<string, Entry>();
  const known = createDeduplication(deduplicationScope);
  const listeners = new Set<() => void>();
  const nextSequence = createSequence();
  let writing = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const add = (message: QueuedMessage) => {
    const group = groups.get(message.group) ?? [];
    groups.set(message.group, group);
    group.push(toEntry(message));
  };
  const drop = (entry: Entry) => {
    const group = groups.get(entry.group) ?? [];
    const at = group.indexOf(entry);
    if (at >= 0) group.splice(at, 1);
    if (group.length === 0) groups.delete(entry.group);
    if (entry.receipt !== undefined) byReceipt.delete(entry.receipt);
  };
  const tell = () => {
    for (const listener of listeners) listener();
  };
  /** Calls back again when the first hidden message becomes visible. */
  const setAlarm = () => {
    clearTimeout(timer);
    const now = Date.now();
    const times = [...byReceipt.values()].map(({ hiddenUntil }) => hiddenUntil).filter((at) => at > now);
    if (times.length === 0) return;
    timer = setTimeout(
      () => {
        setAlarm();
        tell();
      },
      Math.min(...times) - now + 1,
    );
    timer.unref();
  };

  const keep = async (messages: readonly NewMessage[]) => {
    const sentAt = Date.now();
    const fresh: QueuedMessage[] = [];
    const answers = messages.map((message) => {
      const before = known.find(message, sentAt);
      if (before) return before;
      const queued = { ...message, messageId: randomUUID(), sequenceNumber: nextSequence(), sentAt };
      known.note(queued);
      fresh.push(queued);
      return queued;
    });
    await store?.put(fresh);
    for (const message of fresh) add(message);
    if (fresh.length > 0) tell();
    return answers;
  };

  const forget = async (entries: readonly Entry[]) => {
    if (entries.length === 0) return;
    for (const entry of entries) drop(entry);
    await store?.remove(entries.map(({ messageId }) => messageId));
  };
  const bury = async (entries: readonly Entry[]) => {
    if (entries.length === 0) return;
    const letters = entries.map(({ body, group, deduplication, sender }) => ({
      body,
      group,
      deduplication,
      sender,
    }));
    await deadLetters?.queue.send(letters);
    await forget(entries);
  };

  const receive = (max: number, hiddenMs = visibilityMs): ReceivedMessage[] => {
    const now = Date.now();
    const expired = [...groups.values()].flat().filter(({ sentAt }) => sentAt + retentionMs < now);
    // Messages that cannot be removed from the store are delivered again after a restart.
    forget(expired).catch(() => {});

    const free = [...groups.values()]
      .filter((group) => group.every(({ hiddenUntil }) => hiddenUntil <= now))
      .toSorted(([a], [b]) => (a?.sequenceNumber ?? "").localeCompare(b?.sequenceNumber ?? ""));
    const tries = deadLetters?.tries ?? Number.POSITIVE_INFINITY;
    const dead = free.flat().filter(({ receiveCount }) => receiveCount >= tries);
    for (const entry of dead) drop(entry);
    bury(dead).catch(() => {});

    const received = free
      .flat()
      .filter((entry) => !dead.includes(entry))
      .slice(0, max);
    for (const entry of received) {
      if (entry.receipt !== undefined) byReceipt.delete(entry.receipt);
      const receipt = randomUUID();
      entry.receipt = receipt;
      entry.receiveCount += 1;
      entry.firstReceivedAt ||= now;
      entry.hiddenUntil = now + hiddenMs;
      byReceipt.set(receipt, entry);
    }
    setAlarm();
    return received.map(({ hiddenUntil, receipt = "", ...message }) => ({ ...message, receipt }));
  };

  /** The message of a receipt, while it is in flight with that receipt. */
  const messageOf = (receipt: string): Entry | Exclude<ReceiptUse, "done"> => {
    const entry = byReceipt.get(receipt);
    if (!entry) return "unknown";
    return entry.hiddenUntil > Date.now() ? entry : "expired";
  };

  for (const message of held) {
    add(message);
    known.note(message);
  }
  return {
    send: (messages) => {
      // One after another, so that the order in the store is the order in the queue.
      const kept = writing.then(() => keep(messages));
      writing = kept.then(
        () => {},
        () => {},
      );
      return kept;
    },
    receive,
    remove: async (receipt) => {
      const entry = messageOf(receipt);
      if (typeof entry === "string") return entry;
      await forget([entry]);
      setAlarm();
      // The next ones of its group may be available now.
      tell();
      return "done";
    },
    hide: (receipt, milliseconds) => {
      const entry = messageOf(receipt);
      if (typeof entry === "string") return entry;
      entry.hiddenUntil = Date.now() + milliseconds;
      setAlarm();
      if (milliseconds === 0) tell();
      return "done";
    },
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    counts: () => {
      const now = Date.now();
      const all = [...groups.values()].flat();
      const hidden = all.filter(({ hiddenUntil }) => hiddenUntil > now).length;
      return { visible: all.length - hidden, hidden };
    },
    close: () => {
      clearTimeout(timer);
      listeners.clear();
    },
  };
};
