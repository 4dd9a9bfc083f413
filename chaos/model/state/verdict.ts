import { isInside } from "../../../packages/core/src/wire/place.ts";
import { roomKindOf } from "../../../packages/core/src/wire/room-kind.ts";
import { until } from "../../until.ts";
import { judgeApplied } from "./applied.ts";
import { Device } from "./device.ts";
import { replayAll } from "./http.ts";
import { judgeIssued } from "./issued.ts";
import {
  judgeDevice,
  judgeHttp,
  judgeLedger,
  judgeMarkers,
  judgeOutsider,
  judgeStates,
  judgeWire,
  type Logs,
} from "./judges.ts";
import { hears, placeAt } from "./replay.ts";
import type { User } from "./user.ts";
import type { World } from "./world.ts";

/** Milliseconds to come to rest, and then to show the same. */
const restsWithin = 60_000;
const equalWithin = 20_000;

/**
 * Stops all faults, waits until nothing is in flight, and compares everything with the logs: what each
 * device holds, what a new device of the same user gets, and what HTTP answers.
 *
 * @returns what is wrong.
 */
export const verdict = async (world: World): Promise<string[]> => {
  const { cloud, devices, users, rooms } = world;
  cloud.calm();
  await cloud.restart();
  for (const device of devices) {
    if (!device.running) device.start();
    device.mend();
    device.reopen();
  }
  if (!(await world.quiet(restsWithin))) return ["Not everybody came to rest.", ...unrest(devices)];
  if (world.isLossy) await reconnect(world);
  for (const device of devices) device.discardRefused();
  const { api } = cloud.addresses;
  const logs = await replayAll(api, users, rooms, restsWithin);
  for (const { messages, given } of logs.values()) {
    world.counts.messages += messages.length;
    world.counts.removals += given.filter(({ place }) => !isInside(place)).length;
  }
  const fresh = await Promise.all(users.map((user) => openNew(world, user)));
  try {
    for (const device of [...devices, ...fresh]) enterAll(device, logs);
    await until(() => [...devices, ...fresh].every(({ quiet }) => quiet), { within: restsWithin });
    const states = () => fresh.flatMap((device) => judgeStates(device, logs));
    await until(() => states().length === 0, { within: equalWithin });
    const wrongStates = states();
    await Promise.all([...devices, ...fresh].map((device) => device.readAll(equalWithin)));
    const compare = () =>
      fresh.flatMap((one) =>
        [one, ...devices.filter(({ user }) => user === one.user)].flatMap((each) =>
          judgeDevice(each, one, logs),
        ),
      );
    await until(() => compare().length === 0, { within: equalWithin });
    return [
      ...wrongStates,
      ...compare(),
      ...(await judgeHttp(world, fresh, logs)),
      ...[...logs.values()].flatMap(({ illegal }) => illegal),
      ...(world.isLossy ? [] : [...logs.values()].flatMap(judgeApplied)),
      ...judgeIssued(world.issued, logs, devices),
      ...judgeLedger(world, logs),
      ...users.flatMap((user) => judgeWire(user, logs)),
      ...fresh.flatMap(judgeMarkers),
      ...judgeOutsider(world, logs),
    ];
  } finally {
    await Promise.all(fresh.map((device) => device.end()));
  }
};

/** What keeps devices from resting. */
const unrest = (devices: readonly Device[]): string[] =>
  devices.flatMap(({ name, quiet, snapshot }) => {
    if (quiet || !snapshot) return [];
    const rooms = [...snapshot.rooms.values()].map(({ room, status, messages, ...rest }) => {
      const { membership, describing, roleChanges } = rest;
      const rows = messages.filter(({ state, change }) => state !== "sent" || change);
      return JSON.stringify({ room, status, membership, describing, roleChanges, rows });
    });
    return [`${name} is ${snapshot.status}`, ...rooms];
  });

const reconnect = async (world: World): Promise<void> => {
  for (const device of world.devices) device.close();
  for (const device of world.devices) device.reopen();
  await world.quiet(restsWithin);
};

/** A new device of a user, once it is connected. */
const openNew = async ({ cloud, ledger }: World, user: User): Promise<Device> => {
  const { addresses } = cloud;
  const device = await Device.open({ name: `${user.name}-new`, user, addresses, ledger });
  await until(() => device.quiet, { within: restsWithin });
  return device;
};

/** Enters all rooms that its user may hear. */
const enterAll = (device: Device, logs: Logs): void => {
  device.enterMine();
  for (const [room, log] of logs) {
    const isHeard = hears(room, placeAt(log, device.user.userId));
    if (roomKindOf(room) === "open" && isHeard) device.enter(room);
  }
};
