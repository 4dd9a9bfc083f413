import { isAhead, type ReadMarker } from "../../../packages/core/src/protocol/read-marker.ts";
import { isInside } from "../../../packages/core/src/wire/place.ts";
import { roomKindOf } from "../../../packages/core/src/wire/room-kind.ts";
import { judgeLogs } from "../../proof/judge.ts";
import type { Device } from "./device.ts";
import { isListedOver, membersOver, roomsOver } from "./http.ts";
import { hears, placeAt, type Replayed } from "./replay.ts";
import type { User } from "./user.ts";
import { closedRoomsOf, differenceInState, differenceOf, viewBy, viewOf } from "./views.ts";
import type { World } from "./world.ts";

/** The logs of rooms, by name. */
export type Logs = ReadonlyMap<string, Replayed>;

const placesOf = (logs: Logs, user: string) =>
  [...logs.values()]
    .filter((log) => isInside(placeAt(log, user)))
    .map(({ room }) => room)
    .toSorted();

/** What a device holds, beside what it should: its rooms, and each of them. `fresh`: a new one. */
export const judgeDevice = (device: Device, fresh: Device, logs: Logs): string[] => {
  const { name, snapshot, user } = device;
  if (!snapshot) return [`${name} has no client.`];
  const mine = placesOf(logs, user.userId);
  const closed = mine.filter((room) => roomKindOf(room) !== "open");
  const lists = [
    ["my rooms", snapshot.myRooms ?? [], mine],
    ["closed rooms", closedRoomsOf(snapshot), closed],
  ] as const;
  const wrong = lists.filter(([, one, other]) => JSON.stringify(one) !== JSON.stringify(other));
  const differing = [...logs.values()].flatMap((log) => {
    const room = snapshot.rooms.get(log.room);
    if (!room || !hears(log.room, placeAt(log, user.userId))) return [];
    const read = fresh.snapshot?.rooms.get(log.room)?.read;
    const difference = differenceOf(viewOf(room), viewBy(log, user.userId, read));
    return difference === undefined ? [] : [`${name} in ${log.room}: ${difference}`];
  });
  return [...wrong.map(([what, one, other]) => `${name} has as ${what} ${one}, for ${other}`), ...differing];
};

/** Rooms whose states say something else to a new device, which has read nothing older yet. */
export const judgeStates = ({ name, user, snapshot }: Device, logs: Logs): string[] =>
  [...(snapshot?.rooms.values() ?? [])].flatMap((room) => {
    const log = logs.get(room.room);
    if (!log) return [];
    const difference = differenceInState(viewOf(room), viewBy(log, user.userId, room.read));
    return difference === undefined ? [] : [`The state of ${room.room} for ${name}: ${difference}`];
  });

/** What HTTP answers of a user's rooms, of their markers, and of rooms' members. */
export const judgeHttp = async (
  { cloud, users }: World,
  fresh: readonly Device[],
  logs: Logs,
): Promise<string[]> => {
  const { api } = cloud.addresses;
  const found: string[] = [];
  for (const { user, snapshot } of fresh) {
    const rooms = await roomsOver(api, user);
    const [names, mine] = [rooms.map(({ room }) => room), placesOf(logs, user.userId)];
    if (`${names}` !== `${mine}`) found.push(`HTTP lists ${names} for ${user.name}, for ${mine}`);
    for (const { room, read } of rooms) {
      const shown = snapshot?.rooms.get(room)?.read;
      if (!isSameMarker(read, shown))
        found.push(
          `HTTP has ${JSON.stringify(read)} in ${room} for ${user.name}, for ${JSON.stringify(shown)}`,
        );
    }
  }
  for (const log of logs.values()) {
    const reader = users.find(({ userId }) => hears(log.room, placeAt(log, userId)));
    if (!reader) continue;
    if (roomKindOf(log.room) === "open" && (await isListedOver(api, reader, log.room)) !== isFound(log))
      found.push(`The directory ${isFound(log) ? "lacks" : "has"} ${log.room}.`);
    const members = await membersOver(api, reader, log.room);
    const listed = members.map(({ userId, name, role = "member" }) => `${userId} ${name} ${role}`);
    const expected = users
      .filter(({ userId }) => isInside(placeAt(log, userId)))
      .map(({ userId, name }) => `${userId} ${name} ${placeAt(log, userId)}`)
      .toSorted();
    if (`${listed}` !== `${expected}`) found.push(`HTTP lists ${listed} in ${log.room}, for ${expected}`);
  }
  return found;
};

/** Whether an open room is to be in the directory. */
const isFound = ({ events, isArchived }: Replayed): boolean =>
  !isArchived && events.some(({ action }) => action === "join" || action === "create");

const isSameMarker = (one: ReadMarker | undefined, other: Readonly<ReadMarker> | undefined): boolean =>
  one?.seq === other?.seq && one?.revision === other?.revision;

/** What was lost, shown twice or out of order, by what the devices have shown at any time. */
export const judgeLedger = ({ ledger }: World, logs: Logs): string[] => {
  const acknowledged = ledger.acknowledgedSoFar();
  const whole = [...logs].map(([room, { events }]) => [room, { events, settled: true }] as const);
  judgeLogs(ledger, { acknowledged, logs: new Map(whole) });
  return ledger.violations.map(({ breach, what }) => `${breach}: ${what}`);
};

/**
 * What has reached a user while they were outside: an event that they had no access to when it was stored,
 * and no access after it until it came.
 */
export const judgeWire = ({ name, userId, wire }: User, logs: Logs): string[] => {
  const found = wire.received.flatMap(({ room, seq, at }) => {
    const log = logs.get(room);
    // The log of an open room is no secret from those who are banned: it is read by them, too.
    if (!log || roomKindOf(room) === "open") return [];
    const isInside = [seq - 1, seq].some((each) => hears(room, placeAt(log, userId, each)));
    const isLetIn = log.given.some(
      (given) => given.user === userId && given.seq > seq && given.at <= at && hears(room, given.place),
    );
    return isInside || isLetIn ? [] : [`${name} got ${room}/${seq} while outside.`];
  });
  return [...new Set(found)];
};

/** Markers that the server has named and that hold over the one that it names now. */
export const judgeMarkers = ({ user, snapshot }: Device): string[] =>
  [...user.wire.markers].flatMap(([room, marker]) => {
    const now = snapshot?.rooms.get(room);
    if (!now || (now.read && !isAhead(marker, now.read))) return [];
    return [`${user.name} has ${JSON.stringify(now.read)} in ${room}, after ${JSON.stringify(marker)}`];
  });

/** What the outsider was sent of closed rooms: texts that say so, and what names a log. */
export const judgeOutsider = ({ outsider, users }: World, logs: Logs): string[] => {
  const closed = [...logs.values()].filter(({ room }) => roomKindOf(room) !== "open");
  const ids = closed.flatMap(({ events }) => events.map(({ id }) => id));
  return outsider.heard(closed.length > 0 ? ["secret ", ...new Set(ids)] : []).slice(0, users.length);
};
