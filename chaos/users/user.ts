import { setTimeout as pause } from "node:timers/promises";
import type { Outbox } from "../../packages/client/src/outbox/outbox.ts";
import { Parley } from "../../packages/client/src/parley.ts";
import type { RoomSnapshot, TimelineMessage } from "../../packages/client/src/snapshot.ts";
import type { Timing } from "../../packages/client/src/timing/timing.ts";
import type { Network } from "../../packages/client/test/network.ts";
import type { Ledger } from "./ledger.ts";
import { type MortalOutbox, mortalOutbox } from "./mortal-outbox.ts";
import { Witness } from "./witness.ts";

/** Whether the message, or a change of it, is unacknowledged. */
export const isPending = ({ state, change }: TimelineMessage): boolean =>
  state === "sending" || change?.state === "sending";

export type UserOptions = {
  name: string;
  userId: string;
  token: string;
  api: string;
  /** The connection to the WebSocket API, which can be cut. */
  network: Network;
  timing: Partial<Timing>;
  ledger: Ledger;
  /** Opens what outlives the client's process. */
  openOutbox: () => Outbox;
  fetch?: typeof globalThis.fetch;
};

type StoredRow = TimelineMessage & { seq: number };
type Choose = (rows: readonly StoredRow[]) => StoredRow | undefined;
type Written = { id: string; text: string };

/** A user with one client at a time, and a witness for each room. */
export class User {
  readonly name: string;
  readonly userId: string;
  readonly token: string;
  /** The rooms that they want to be in. */
  readonly rooms = new Set<string>();
  /** How often an open connection was lost, or a client had to restart. */
  interruptions = 0;
  /** The successful connections: when each was attempted and established, by `performance.now`. */
  readonly connections: { triedAt: number; openedAt: number }[] = [];
  /** What was refused for good, by code. */
  readonly refused: { code: string; what: string }[] = [];
  readonly #options: UserOptions;
  readonly #witnesses = new Map<string, Witness>();
  #client: Parley | undefined;
  #outbox: MortalOutbox | undefined;
  #written = 0;

  constructor(options: UserOptions) {
    this.#options = options;
    this.name = options.name;
    this.userId = options.userId;
    this.token = options.token;
  }

  /**
   * Starts a client as a new process does: it knows nothing but the outbox and the rooms to be in.
   */
  start(): void {
    const { network, api, timing, fetch, openOutbox } = this.#options;
    const outbox = mortalOutbox(openOutbox());
    let triedAt = 0;
    this.#outbox = outbox;
    const client = new Parley({
      socketUrl: network.url,
      apiUrl: api,
      token: async () => {
        triedAt = performance.now();
        return this.token;
      },
      timing,
      outbox,
      ...(fetch && { fetch }),
    });
    this.#client = client;
    client.subscribe(() => this.#look(client));
    client.on("connected", () => this.connections.push({ triedAt, openedAt: performance.now() }));
    client.on("disconnected", () => {
      this.interruptions += 1;
    });
    client.on("error", ({ code, message, key }) => {
      if (key !== undefined) this.refused.push({ code, what: message });
    });
    for (const room of this.rooms) client.join(room);
    client.connect();
  }

  /** Whether there is a client: between a crash and the next start there is none. */
  get running(): boolean {
    return this.#client !== undefined;
  }

  get client(): Parley {
    if (!this.#client) throw new Error(`${this.name} has no client.`);
    return this.#client;
  }

  room(room: string): RoomSnapshot | undefined {
    return this.#client?.snapshot().rooms.get(room);
  }

  rows(room: string): readonly TimelineMessage[] {
    return this.room(room)?.messages ?? [];
  }

  /** Their unacknowledged messages and changes. */
  get pending(): number {
    return [...this.rooms].reduce((sum, room) => sum + this.rows(room).filter(isPending).length, 0);
  }

  get live(): boolean {
    if (this.#client?.snapshot().status !== "open") return false;
    return [...this.rooms].every((room) => this.room(room)?.status === "live");
  }

  join(room: string): void {
    this.rooms.add(room);
    this.#client?.join(room);
  }

  leave(room: string): void {
    this.rooms.delete(room);
    this.#client?.leave(room);
    this.#witnesses.delete(room);
  }

  /** Writes a unique message. */
  send(room: string): Written {
    this.rooms.add(room);
    const text = `${this.name} ${this.#written++}`;
    const id = this.client.send(room, text);
    this.#options.ledger.say({ room, userId: this.userId, sender: this.userId, id, text });
    return { id, text };
  }

  /**
   * Edits a message of theirs.
   * @param choose one of those that they see.
   * @returns what was done, if there was one.
   */
  edit(room: string, choose: Choose): Written | undefined {
    const row = choose(this.#changeable(room));
    if (!row) return undefined;
    const text = `${this.name} ${this.#written++}, edited`;
    this.client.edit(room, row.seq, text);
    return { id: row.id, text };
  }

  /** Deletes a message of theirs, like `edit`. */
  remove(room: string, choose: Choose): { id: string } | undefined {
    const row = choose(this.#changeable(room));
    if (!row) return undefined;
    this.client.deleteMessage(room, row.seq);
    return { id: row.id };
  }

  /** Their messages that are stored and not deleted. */
  #changeable(room: string): readonly StoredRow[] {
    if (!this.running) return [];
    return this.rows(room).filter(
      (row): row is StoredRow =>
        row.own && row.seq !== undefined && !row.deleted && row.change?.kind !== "delete",
    );
  }

  /** Goes offline on purpose: nothing is lost of what is known. */
  close(): void {
    this.#client?.close();
  }

  reopen(): void {
    this.#client?.connect();
  }

  cut(): void {
    this.#options.network.cut();
  }

  mend(): void {
    this.#options.network.mend();
  }

  /** The client's process ends abruptly. */
  async crash(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.interruptions += 1;
    this.#witnesses.clear();
    this.#options.network.cut();
    this.#options.network.mend();
    const dying = this.#outbox?.die();
    client?.close();
    await dying;
  }

  /** Reads every room back to its beginning, or as far as possible in a number of milliseconds. */
  async readAll(within: number): Promise<void> {
    const end = AbortSignal.timeout(within);
    for (const room of this.rooms) {
      while (this.room(room)?.hasOlder && !end.aborted) {
        await Promise.race([this.client.loadOlder(room, "asked"), pause(1_000)]);
      }
    }
  }

  async end(): Promise<void> {
    this.#client?.close();
    this.#client = undefined;
    await this.#options.network.close();
  }

  #look(client: Parley): void {
    if (client !== this.#client) return;
    for (const [room, { messages }] of client.snapshot().rooms) {
      const witness = this.#witnesses.get(room) ?? new Witness(room, this.name, this.#options.ledger);
      this.#witnesses.set(room, witness);
      witness.look(messages);
    }
  }
}
