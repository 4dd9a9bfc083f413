import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { meteredStore } from "../../test/metered-store.ts";
import { findPresence } from "../presence/find.ts";
import { allowLastSeen } from "../presence/last-seen.ts";
import type { Store } from "../table/store.ts";
import { idleSeconds } from "../wire/limits.ts";
import { closeConnection, closeOnce } from "./close.ts";
import { openConnection } from "./connect.ts";
import type { Connection } from "./connection.ts";
import { deleteLeases, heldSeconds, leaseSeconds, renewedAfter, renewLease } from "./lease.ts";
import { dropSubscriber, subscribe } from "./subscribe.ts";

const begun = "2026-01-31T12:00:00Z";
const ada = "account-ada";

const connection = (connectionId: string, protocol: Connection["protocol"] = "parley.v1") =>
  ({ connectionId, userId: ada, name: "Ada", protocol, connectedAt: Date.parse(begun) }) as const;

const [phone, laptop] = [connection("phone="), connection("laptop=")];

const stateOf = async (store: Store) => (await findPresence(store, new Set([ada]), () => {}))[ada];

const setUp = async (of: Connection[] = [phone]) => {
  const clock = clockAt(begun);
  const { store, billFor } = await meteredStore({ now: clock.now });
  for (const each of of) await openConnection(store, each);
  const ping = (of: Connection = phone) => renewLease(store, of, () => {});
  return { clock, store, billFor, ping, pass: (seconds: number) => clock.pass(seconds * 1000) };
};

test("a user is online from the handshake on, for the length of a lease", async () => {
  const { store, pass } = await setUp();
  expect(await stateOf(store)).toBe("online");
  pass(leaseSeconds - 1);
  expect(await stateOf(store)).toBe("online");
  pass(1);
  expect(await stateOf(store)).toBe("offline");
});

test("a ping renews a lease that is old, with one write, and only reads a new one", async () => {
  const { store, billFor, ping, pass } = await setUp();
  pass(renewedAfter - 1);
  expect(await billFor(ping)).toMatchObject({ readUnits: 0.5, writeUnits: 0 });
  pass(1);
  expect(await billFor(ping)).toMatchObject({ readUnits: 0.5, writeUnits: 1 });
  expect(await billFor(ping)).toMatchObject({ readUnits: 0.5, writeUnits: 0 });
  pass(leaseSeconds - 1);
  expect(await stateOf(store)).toBe("online");
});

/** As late as a browser may send the ping of a hidden page, which is due after four minutes. */
const latestPing = 300;

test.each([
  ["a ping that came just too soon to renew, and then the latest", [renewedAfter - 1, latestPing]],
  ["pings as seldom as a connection may have", [idleSeconds - 1, idleSeconds - 1]],
])("nobody is offline between %s", async (_, pauses) => {
  const { store, ping, pass } = await setUp();
  for (const seconds of [...pauses, ...pauses]) {
    pass(seconds);
    expect(await stateOf(store)).toBe("online");
    await ping();
  }
});

test("whoever pings is charged for what it reads and writes", async () => {
  const { store, billFor, pass } = await setUp();
  pass(leaseSeconds);
  let charged = 0;
  const { price } = await billFor(() =>
    renewLease(store, phone, (cost) => {
      charged += cost;
    }),
  );
  expect(charged).toBeGreaterThanOrEqual(price);
});

test("a device that slept longer than its lease is there again with its next ping", async () => {
  const { store, ping, pass } = await setUp();
  pass(3_600);
  expect(await stateOf(store)).toBe("offline");
  await ping();
  expect(await stateOf(store)).toBe("online");
});

test("a user stays online for a while after the last connection, and no longer", async () => {
  const { store, billFor, pass } = await setUp([phone, laptop]);
  await closeConnection(store, phone.connectionId);
  pass(heldSeconds);
  expect(await stateOf(store)).toBe("online");
  // The connection and its entry in the index; then the lease, and what stays of it.
  const ends = await billFor(() => closeConnection(store, laptop.connectionId));
  expect(ends).toMatchObject({ readUnits: 1.5, writeUnits: 4 });
  pass(heldSeconds - 1);
  expect(await stateOf(store)).toBe("online");
  pass(1);
  expect(await stateOf(store)).toBe("offline");
});

test("at no moment of a connection's end is the user offline", async () => {
  const seen: (string | undefined)[] = [];
  const store = await freshStore({
    afterCall: async (command) => {
      if (command !== "QueryCommand") seen.push(await stateOf(store));
    },
  });
  await openConnection(store, { ...phone, connectedAt: store.now() });
  await closeConnection(store, phone.connectionId);
  expect(new Set(seen.slice(2))).toEqual(new Set(["online"]));
});

test("a ping that is handled after the end of its connection does not bring it back", async () => {
  const { store, ping, pass } = await setUp();
  pass(renewedAfter);
  await closeConnection(store, phone.connectionId);
  await ping();
  pass(heldSeconds);
  expect(await stateOf(store)).toBe("offline");
});

test("a ping that has read its lease when its connection ends does not bring it back", async () => {
  const clock = clockAt(begun);
  const store: Store = await freshStore({
    now: clock.now,
    afterCall: async (command, nth) => {
      if (command === "GetItemCommand" && nth === 1) await closeConnection(store, phone.connectionId);
    },
  });
  await openConnection(store, phone);
  clock.pass(renewedAfter * 1000);
  await renewLease(store, phone, () => {});
  clock.pass(heldSeconds * 1000);
  expect(await stateOf(store)).toBe("offline");
});

test("an end that is found long after it happened makes nobody online", async () => {
  const { store, pass } = await setUp();
  pass(leaseSeconds);
  await closeConnection(store, phone.connectionId);
  expect(await stateOf(store)).toBe("offline");
});

test("whoever finds a connection gone ends its lease, once", async () => {
  const { store, pass } = await setUp([phone, laptop]);
  await subscribe(store, "hall", phone);
  const dropPhone = () => dropSubscriber(store, { room: "hall", connectionId: phone.connectionId });
  await Promise.all([dropPhone(), closeOnce(store, laptop.connectionId)]);
  pass(heldSeconds - 1);
  await Promise.all([dropPhone(), closeConnection(store, phone.connectionId)]);
  expect(await stateOf(store)).toBe("online");
  pass(1);
  expect(await stateOf(store)).toBe("offline");
});

test("nothing is left of a user's leases but the one of what has ended", async () => {
  const { store } = await setUp([phone, laptop]);
  for (const { connectionId } of [phone, laptop]) await closeConnection(store, connectionId);
  const { data } = await store.leases.query.lease({ present: ada }).go();
  expect(data.map(({ connectionId }) => connectionId)).toEqual(["ended"]);
});

test("nothing at all is left of a deleted user, and that is paid for", async () => {
  const { store, billFor } = await setUp([phone, laptop]);
  await closeConnection(store, phone.connectionId);
  let charged = 0;
  const { price } = await billFor(() =>
    deleteLeases(store, ada, (cost) => {
      charged += cost;
    }),
  );
  expect((await store.leases.query.lease({ present: ada }).go()).data).toEqual([]);
  expect(charged).toBeGreaterThanOrEqual(price);
});

test("a legacy client has no lease, and its end costs as before", async () => {
  const old = connection("old=", "legacy");
  const { store, billFor, ping } = await setUp([old]);
  expect(await stateOf(store)).toBe("offline");
  expect(await billFor(() => ping(old))).toMatchObject({ readUnits: 0, writeUnits: 0 });
  expect(await billFor(() => closeConnection(store, old.connectionId))).toMatchObject({ writeUnits: 4 });
});

test("the end of a connection writes one unit more while others may know of it, and reads no more", async () => {
  const { store, billFor } = await setUp([phone, laptop]);
  const end = ({ connectionId }: Connection) => billFor(() => closeConnection(store, connectionId));
  const before = await end(phone);
  expect(before).toMatchObject({ writeUnits: 4 });
  await allowLastSeen(store, { userId: ada, kind: "account" }, true);
  const { readUnits, writeUnits } = await end(laptop);
  expect([readUnits, writeUnits]).toEqual([before.readUnits, before.writeUnits + 1]);
});
