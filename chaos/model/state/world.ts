import { setTimeout as pause } from "node:timers/promises";
import { roomKindOf } from "../../../packages/core/src/wire/room-kind.ts";
import type { CloudProcess } from "../../cloud/cloud-process.ts";
import { until } from "../../until.ts";
import { Ledger } from "../../users/ledger.ts";
import { Device } from "./device.ts";
import type { Issued } from "./issued.ts";
import { Outsider } from "./outsider.ts";
import { makeUser, type User } from "./user.ts";

/** The number of worlds in this process: each has its own rooms and users. */
let worlds = 0;

/** Everybody, and how many devices they have. */
const everybody = [
  ["ada", 2],
  ["bob", 2],
  ["cyd", 1],
] as const;

/**
 * A room takes 12 changes of access a minute. A world makes fewer, so that no change waits for a minute.
 */
const changesOfRoom = 9;

/** Users with devices on a real cloud, in open and private rooms, who do what a series of commands says. */
export class World implements AsyncDisposable {
  readonly cloud: CloudProcess;
  readonly users: readonly User[];
  readonly devices: readonly Device[];
  readonly outsider: Outsider;
  readonly ledger: Ledger;
  /** Two open rooms, of which the second has an owner, and then private ones. */
  readonly rooms: string[] = [];
  /** All that was asked for and has a place in a log. */
  readonly issued: Issued[] = [];
  /**
   * Whether frames, or handlers, may have been lost. Then only a new connection tells a device everything.
   */
  isLossy = false;
  /** What the logs have in the end. */
  readonly counts = { messages: 0, removals: 0 };
  readonly #changes = new Map<string, number>();
  #written = 0;

  private constructor(
    cloud: CloudProcess,
    users: readonly User[],
    devices: readonly Device[],
    outsider: Outsider,
    ledger: Ledger,
  ) {
    this.cloud = cloud;
    this.users = users;
    this.devices = devices;
    this.outsider = outsider;
    this.ledger = ledger;
  }

  /** All devices are connected; one user has an open room and a private one, another a private one. */
  static async begin(cloud: CloudProcess): Promise<World> {
    const nth = ++worlds;
    cloud.calm();
    await cloud.restart();
    const { addresses } = cloud;
    const [outsider, ...users] = await Promise.all([
      Outsider.make(addresses),
      ...everybody.map(([name]) => makeUser(addresses.api, name)),
    ]);
    const ledger = new Ledger();
    const devices = await Promise.all(
      everybody.flatMap(([name, count]) =>
        Array.from({ length: count }, (_, index) => {
          const user = users.find((each) => each.name === name);
          if (!user) throw new Error(`There is no ${name}.`);
          const device = `${name}-${index + 1}`;
          const folder = `${cloud.outboxes}-${nth}-${device}`;
          return Device.open({ name: device, user, addresses, ledger, folder });
        }),
      ),
    );
    const world = new World(cloud, users, devices, outsider, ledger);
    await world.#furnish(nth);
    return world;
  }

  async #furnish(nth: number): Promise<void> {
    const [hall, club] = [`hall-${nth}`, `club-${nth}`];
    await this.#settled("everybody is connected");
    const { users } = this;
    const [ada, , bob] = this.devices;
    if (!ada || !bob) throw new Error("There is nobody.");
    ada.client.createRoom(club);
    await until(() => ada.snapshot?.myRooms?.includes(club) === true, { within: 30_000 });
    this.rooms.push(hall, club);
    for (const [owner, member] of [
      [ada, users[1]],
      [bob, users[2]],
    ] as const) {
      const room = await this.makePrivateRoom(owner);
      if (room && member) owner.client.changeRole(room, member.userId, "member");
    }
    for (const device of this.devices) for (const room of [hall, club]) device.enter(room);
    await this.#settled("everybody is in their rooms");
  }

  /** Resolves once no device has anything in flight. @throws when that never comes. */
  async #settled(what: string): Promise<void> {
    if (await this.quiet(60_000)) return;
    throw new Error(`With nothing going wrong it never came to this: ${what}.`);
  }

  /** Waits, in milliseconds, until all devices are connected and have nothing in flight. */
  quiet(within: number): Promise<boolean> {
    return until(() => this.devices.every(({ quiet }) => quiet), { within, every: 20 });
  }

  device(index: number): Device {
    const device = this.devices[index % this.devices.length];
    if (!device) throw new Error("There is no device.");
    return device;
  }

  room(index: number): string {
    return this.rooms[index % this.rooms.length] ?? "";
  }

  /** A room that has an owner, or had one. */
  ownedRoom(index: number): string {
    const [, ...owned] = this.rooms;
    return owned[index % owned.length] ?? "";
  }

  /** A device of somebody who keeps order in a room, as far as it knows; or else the given one. */
  moderator(room: string, index: number): Device {
    const moderating = this.devices.filter(({ snapshot }) => {
      const role = snapshot?.rooms.get(room)?.role;
      return role === "owner" || role === "moderator";
    });
    return moderating[index % moderating.length] ?? this.device(index);
  }

  async makePrivateRoom(device: Device): Promise<string | undefined> {
    const room = await device.client.createPrivateRoom().catch(() => undefined);
    if (room) this.rooms.push(room);
    return room;
  }

  /** A text that was never written before. What is written in a closed room says so. */
  text(room: string, device: Device): string {
    return `${roomKindOf(room) === "open" ? "" : "secret "}${device.name} ${this.#written++}`;
  }

  /** Notes what a device has been asked to store. */
  issue(device: Device, room: string, kind: Issued["kind"], id: string, text?: string): void {
    const { name, user } = device;
    const life = device.drops(room);
    this.issued.push({
      device: name,
      userId: user.userId,
      room,
      life,
      kind,
      id,
      ...(text !== undefined && { text }),
    });
    if (kind === "message" && text !== undefined)
      this.ledger.say({ room, userId: user.userId, sender: `${name}, ${life}`, id, text });
  }

  /** Whether access to a room may be changed once more; notes that it is. */
  mayChange(room: string): boolean {
    const changes = this.#changes.get(room) ?? 0;
    this.#changes.set(room, changes + 1);
    return changes < changesOfRoom;
  }

  pause(milliseconds: number): Promise<void> {
    return pause(milliseconds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.outsider.end();
    await Promise.all(this.devices.map((device) => device.end()));
  }
}
