import { closeConnection } from "../src/connection/close.ts";
import { openConnection } from "../src/connection/connect.ts";
import type { Connection } from "../src/connection/connection.ts";
import { heldSeconds, leaseSeconds, renewLease } from "../src/connection/lease.ts";
import { findPresence } from "../src/presence/find.ts";
import { clockAt } from "./fresh-store.ts";
import { meteredStore } from "./metered-store.ts";

/** How flaky connections are. Times are in seconds. */
export type Flakiness = {
  /** From 0 up to 1. */
  random: () => number;
  users: number;
  devices: number;
  seconds: number;
  /** The longest that a connection lasts, and that a device stays away. */
  longestOpen: number;
  longestAway: number;
  /** The share of ends that are reloads, which take up to `longestReload`. */
  reloads: number;
  longestReload: number;
  /** The share of ends that no `$disconnect` tells. */
  lost: number;
};

/** What an hour takes, and what was wrong in it. */
export type Hour = {
  connections: number;
  pings: number;
  asks: number;
  /** Of what presence adds to handshakes, pings and ends; and of asking. */
  writeUnits: number;
  readUnits: number;
  readUnitsOfAsks: number;
  /** How often users have come or gone, and how often that was seen. */
  changes: number;
  changesSeen: number;
  faults: string[];
};

/** Seconds between two pings of a user at the page, and of one who is away, and how late both may be. */
const [presentPing, awayPing, latestPing] = [50, 240, 60];

/** Seconds between two times that somebody looks at each user. */
const lookEvery = 20;

/** For as many seconds a user is not shown offline after the last connection. */
const minHeld = 20;

/** Seconds that a frame may be in flight, and that `$disconnect` may be late. */
const [inFlight, latestDisconnect] = [2, 5];

const protocol = "parley.v1" as const;

/** What a connection takes beside its lease: its record, with its entry in the index, and its rooms. */
const opening = { readUnits: 0, writeUnits: 2 };
const closing = { readUnits: 0.5, writeUnits: 2 };

type Device = { connectionId?: string | undefined };

/**
 * Plays what users' devices do, on a clock of its own and a real table: they connect, ping, reload and
 * vanish, and `$disconnect` is late or lost. All the while each user is looked at.
 */
export const presenceHour = async (given: Flakiness): Promise<Hour> => {
  const { random, users, devices, seconds } = given;
  const clock = clockAt("2026-01-31T12:00:00Z");
  const begun = clock.now();
  const { store, billFor } = await meteredStore({ now: clock.now });
  const hour: Hour = {
    connections: 0,
    pings: 0,
    asks: 0,
    writeUnits: 0,
    readUnits: 0,
    readUnitsOfAsks: 0,
    changes: 0,
    changesSeen: 0,
    faults: [],
  };
  /** What is still to happen, the next last. */
  const agenda: { at: number; act: () => Promise<void> }[] = [];
  const at = (when: number, act: () => Promise<void>) => {
    const place = agenda.findLastIndex((each) => each.at > when);
    agenda.splice(place + 1, 0, { at: when, act });
  };
  const now = () => (clock.now() - begun) / 1000;
  const nextPing = () => (random() < 0.5 ? presentPing : awayPing) + random() * latestPing;
  const bill = async (work: () => Promise<unknown>, beside = { readUnits: 0, writeUnits: 0 }) => {
    const { readUnits, writeUnits } = await billFor(work);
    hour.readUnits += readUnits - beside.readUnits;
    hour.writeUnits += writeUnits - beside.writeUnits;
  };

  const play = (userId: string) => {
    const all = Array.from({ length: devices }, (): Device => ({}));
    const isHere = () => all.some(({ connectionId }) => connectionId !== undefined);
    /** Until when each connection that has ended may still make its user online. */
    const mayBeSeenUntil = new Map<string, number>();
    let hasToBeSeenUntil = 0;
    let seen = "offline";

    const open = async (device: Device) => {
      hour.connections += 1;
      if (!isHere()) hour.changes += 1;
      const connectionId = `${userId}-${hour.connections}=`;
      device.connectionId = connectionId;
      const connection = { connectionId, userId, name: userId, protocol, connectedAt: clock.now() };
      await bill(() => openConnection(store, connection), opening);
      const ping = async () => {
        if (device.connectionId !== connectionId) return;
        hour.pings += 1;
        await bill(() => renewLease(store, connection, () => {}));
        at(now() + nextPing(), ping);
      };
      at(now() + nextPing(), ping);
      at(now() + 1 + random() * given.longestOpen, async () => end(device, connection));
    };

    const end = (device: Device, connection: Connection) => {
      const { connectionId } = connection;
      device.connectionId = undefined;
      if (!isHere()) hour.changes += 1;
      const isReload = random() < given.reloads;
      at(now() + random() * (isReload ? given.longestReload : given.longestAway), () => open(device));
      hasToBeSeenUntil = now() + minHeld;
      at(now() + random() * minHeld, look);
      mayBeSeenUntil.set(connectionId, now() + inFlight + leaseSeconds);
      // Its last ping may be handled after its end.
      if (random() < 0.2)
        at(now() + random() * inFlight, () => bill(() => renewLease(store, connection, () => {})));
      if (random() < given.lost) return;
      at(now() + random() * latestDisconnect, async () => {
        await bill(() => closeConnection(store, connectionId), closing);
        mayBeSeenUntil.set(connectionId, now() + heldSeconds);
        at(now() + heldSeconds + 1, look);
      });
    };

    const look = async () => {
      hour.asks += 1;
      const { readUnits } = await billFor(async () => {
        const states = await findPresence(store, new Set([userId]), () => {});
        const state = states[userId] ?? "offline";
        if (state !== seen) hour.changesSeen += 1;
        seen = state;
      });
      hour.readUnitsOfAsks += readUnits;
      const told = `${userId} is ${seen} at ${now()}`;
      if ((isHere() || now() < hasToBeSeenUntil) && seen === "offline")
        hour.faults.push(`${told}, too early`);
      if (!isHere() && now() > Math.max(...mayBeSeenUntil.values()) && seen === "online")
        hour.faults.push(`${told}, too late`);
    };
    const lookAgain = async () => {
      await look();
      at(now() + lookEvery, lookAgain);
    };
    for (const device of all) at(random() * given.longestAway, () => open(device));
    at(random() * lookEvery, lookAgain);
  };
  for (let nth = 0; nth < users; nth++) play(`account-${nth}`);
  for (let next = agenda.pop(); next && next.at < seconds; next = agenda.pop()) {
    clock.pass(begun + next.at * 1000 - clock.now());
    await next.act();
  }
  return hour;
};
