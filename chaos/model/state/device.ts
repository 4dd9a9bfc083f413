import { setTimeout as pause } from "node:timers/promises";
import { fileOutbox } from "../../../packages/client/src/outbox/file-outbox.ts";
import { Parley } from "../../../packages/client/src/parley.ts";
import type { ClientSnapshot, RoomSnapshot, Row } from "../../../packages/client/src/snapshot.ts";
import type { Timing } from "../../../packages/client/src/timing/timing.ts";
import { type Network, openNetwork } from "../../../packages/client/test/network.ts";
import type { Addresses } from "../../cloud/messages.ts";
import type { Ledger } from "../../users/ledger.ts";
import { type MortalOutbox, mortalOutbox } from "../../users/mortal-outbox.ts";
import { Witness } from "../../users/witness.ts";
import { following } from "./unsent.ts";
import type { User } from "./user.ts";

/** Short waits, of which none decides what is right. */
const timing: Partial<Timing> = {
  connectWait: 20_000,
  heartbeat: 5_000,
  ackWait: 6_000,
  reconnectBase: 100,
  retryBase: 100,
  retryCap: 2_000,
  refusedCap: 2_000,
  stable: 2_000,
  gapGrace: 100,
  gapSpread: 200,
  holeReread: 500,
  missedPause: 300,
  backgroundPause: 100,
  lookUpPause: 200,
  readWithin: 50,
  readInterval: 50,
  readCap: 200,
};

export type DeviceOptions = {
  name: string;
  user: User;
  addresses: Addresses;
  ledger: Ledger;
  /** What outlives the client: a folder for its outbox. Without one it keeps nothing. */
  folder?: string;
};

/** What was refused for good, or dropped with its room. */
export type Refused = { readonly code: string; readonly key: string };

const isSending = (pending?: { readonly state: string }): boolean => pending?.state === "sending";

/**
 * A device of a user: one client at a time, which enters the user's rooms as a page does, and a witness
 * for each room that it shows.
 */
export class Device {
  readonly name: string;
  readonly user: User;
  readonly refused: Refused[] = [];
  readonly #options: DeviceOptions;
  readonly #network: Network;
  readonly #witnesses = new Map<string, Witness>();
  /** The open rooms to be in, also after a crash. */
  readonly #entered = new Set<string>();
  /** The ids of what is to be sent, in whatever rooms. */
  readonly #unsent = new Set<string>();
  /** How often each room was dropped. */
  readonly #drops = new Map<string, number>();
  #client: Parley | undefined;
  #outbox: MortalOutbox | undefined;
  #mine: readonly string[] | undefined;

  private constructor(options: DeviceOptions, network: Network) {
    this.#options = options;
    this.name = options.name;
    this.user = options.user;
    this.#network = network;
  }

  static async open(options: DeviceOptions): Promise<Device> {
    const device = new Device(options, await openNetwork(options.addresses.ws));
    device.start();
    return device;
  }

  get running(): boolean {
    return this.#client !== undefined;
  }

  get client(): Parley {
    if (!this.#client) throw new Error(`${this.name} has no client.`);
    return this.#client;
  }

  get snapshot(): ClientSnapshot | undefined {
    return this.#client?.snapshot();
  }

  /** The acknowledged messages of a room. */
  rows(room: string): readonly Row[] {
    const messages = this.snapshot?.rooms.get(room)?.messages ?? [];
    return messages.filter((row): row is Row => row.seq !== undefined);
  }

  /** How often a room was dropped, with all that was to be sent there. */
  drops(room: string): number {
    return this.#drops.get(room) ?? 0;
  }

  /** Whether it is connected and in its rooms, with nothing in flight. */
  get quiet(): boolean {
    const { snapshot } = this;
    if (snapshot?.status !== "open" || this.#unsent.size > 0) return false;
    return [...snapshot.rooms.values()].every((room) => !isBusy(room));
  }

  /** Starts a client as a new process does: it knows nothing but its outbox and the rooms to be in. */
  start(): void {
    const { user, addresses, folder } = this.#options;
    const kept = folder && fileOutbox({ folder, server: addresses.ws, user: user.userId });
    const outbox = kept && mortalOutbox(following(kept, this.#unsent));
    const client = new Parley({
      socketUrl: this.#network.url,
      apiUrl: addresses.api,
      token: async () => user.token,
      timing,
      WebSocket: user.wire.WebSocket,
      fetch: user.wire.fetch,
      ...(outbox && { outbox }),
    });
    this.#client = client;
    this.#outbox = outbox || undefined;
    this.#mine = undefined;
    client.subscribe(() => this.#look(client));
    client.on("removed", ({ room }) => this.#dropped(client, room));
    client.on("error", ({ code, key }) => {
      if (key !== undefined) this.refused.push({ code, key });
    });
    for (const room of this.#entered) client.join(room);
    client.connect();
  }

  enter(room: string): void {
    if (!room.startsWith("~")) this.#entered.add(room);
    this.#client?.join(room);
  }

  exit(room: string): void {
    this.#entered.delete(room);
    this.#client?.leave(room);
    this.#witnesses.delete(room);
  }

  /** Enters all rooms of its user, and no other that is not open. */
  enterMine(): void {
    for (const room of this.snapshot?.myRooms ?? []) this.enter(room);
  }

  cut(): void {
    this.#network.cut();
  }

  mend(): void {
    this.#network.mend();
  }

  close(): void {
    this.#client?.close();
  }

  reopen(): void {
    this.#client?.connect();
  }

  /** The client's process ends abruptly. */
  async crash(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#witnesses.clear();
    this.#network.cut();
    this.#network.mend();
    const dying = this.#outbox?.die();
    client?.close();
    await dying;
  }

  /** Discards what was refused. */
  discardRefused(): void {
    const { client } = this;
    for (const [room, { messages, ...snapshot }] of client.snapshot().rooms) {
      const changes = messages.flatMap(({ id, state, change }) => [
        { id, state },
        ...(change ? [change] : []),
      ]);
      for (const each of [...changes, ...pendingOf(snapshot)])
        if (each?.state === "failed") client.discard(room, each.id);
    }
  }

  /** Reads every room back to its beginning, or as far as possible in a number of milliseconds. */
  async readAll(within: number): Promise<void> {
    const end = AbortSignal.timeout(within);
    for (const room of this.snapshot?.rooms.keys() ?? []) {
      while (this.snapshot?.rooms.get(room)?.hasOlder && !end.aborted) {
        const isPaused = this.snapshot.rooms.get(room)?.olderPaused;
        const reading = isPaused ? this.client.readOn(room) : this.client.loadOlder(room, "asked");
        await Promise.race([reading, pause(1_000)]);
      }
    }
  }

  async end(): Promise<void> {
    this.#client?.close();
    this.#client = undefined;
    await this.#network.close();
  }

  #look(client: Parley): void {
    if (client !== this.#client) return;
    const { myRooms, rooms } = client.snapshot();
    // As a page does, which follows the list when that has changed.
    if (myRooms !== this.#mine) for (const room of myRooms ?? []) client.join(room);
    this.#mine = myRooms;
    for (const [room, { messages }] of rooms) {
      const witness = this.#witnesses.get(room) ?? new Witness(room, this.name, this.#options.ledger);
      this.#witnesses.set(room, witness);
      witness.look(messages);
    }
  }

  #dropped(client: Parley, room: string): void {
    if (client !== this.#client) return;
    this.#witnesses.delete(room);
    this.#entered.delete(room);
    this.#drops.set(room, this.drops(room) + 1);
  }
}

/** What is in flight of a room, or was refused, beside messages. */
const pendingOf = ({
  describing,
  membership,
  archiving,
  roleChanges = [],
  moderation = [],
}: Partial<RoomSnapshot>) => [describing, membership, archiving, ...roleChanges, ...moderation];

const isBusy = ({ status, messages, ...snapshot }: RoomSnapshot): boolean =>
  status !== "live" ||
  pendingOf(snapshot).some(isSending) ||
  messages.some((row) => isSending(row) || isSending(row.change));
