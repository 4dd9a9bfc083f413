import fc from "fast-check";
import { directRoomName } from "../../../packages/core/src/wire/closed-room.ts";
import type { Place } from "../../../packages/core/src/wire/place.ts";
import { roomKindOf } from "../../../packages/core/src/wire/room-kind.ts";
import { Command as AnyCommand } from "../command.ts";
import type { Device } from "./device.ts";
import type { World } from "./world.ts";

/** There is none: in the end the logs are, and all else is compared with them. */
type NoModel = object;

class Command extends AnyCommand<NoModel, World> {}

const which = fc.nat({ max: 11 });

/** A command about some indices, by which it chooses among what there is. */
const command = (
  name: string,
  act: (world: World, one: number, two: number, three: number) => Promise<void> | void,
) =>
  fc
    .tuple(which, which, which)
    .map(
      ([one, two, three]) =>
        new Command(`${name}(${one}, ${two}, ${three})`, (_, world) => act(world, one, two, three)),
    );

/** A command of a device in a room that it shows. `nth`: for whatever else it chooses. */
const inRoom = (
  name: string,
  act: (world: World, device: Device, room: string, nth: number) => Promise<void> | void,
) =>
  command(name, async (world, one, two, nth) => {
    const [device, room] = [world.device(one), world.room(two)];
    if (device.snapshot?.rooms.has(room)) await act(world, device, room, nth);
  });

const say = (world: World, device: Device, room: string) => {
  const text = world.text(room, device);
  world.issue(device, room, "message", device.client.send(room, text), text);
};

const send = inRoom("send", say);

/** More messages than the state of a room has here. */
const flood = inRoom("flood", (world, device, room, nth) => {
  for (let count = 0; count < 7 + nth; count++) say(world, device, room);
});

const rowOf = (device: Device, room: string, nth: number, isOwn = false) => {
  const rows = device.rows(room).filter(({ own, deleted }) => !deleted && (own || !isOwn));
  return rows.at(-1 - (nth % Math.max(1, rows.length)));
};

const edit = inRoom("edit", (world, device, room, nth) => {
  const row = rowOf(device, room, nth, true);
  if (!row) return;
  const text = world.text(room, device);
  world.issue(device, room, "edit", device.client.edit(room, row.seq, text), text);
});

const remove = inRoom("delete", (world, device, room, nth) => {
  const role = device.snapshot?.rooms.get(room)?.role;
  const row = rowOf(device, room, nth, role !== "owner" && role !== "moderator");
  if (row) world.issue(device, room, "delete", device.client.deleteMessage(room, row.seq));
});

const pin = inRoom("pin", (world, device, room, nth) => {
  const row = rowOf(device, room, nth);
  if (row) world.issue(device, room, "pin", device.client.pin(room, row.seq));
});

const unpin = inRoom("unpin", (world, device, room, nth) => {
  const pinned = device.snapshot?.rooms.get(room)?.pinned ?? [];
  const seq = pinned[nth % pinned.length]?.seq;
  if (seq !== undefined) world.issue(device, room, "unpin", device.client.pin(room, seq, false));
});

const describe = inRoom("describe", (world, device, room, nth) => {
  const text = nth % 4 === 0 ? "" : world.text(room, device);
  const texts = nth % 3 === 0 ? { topic: text } : { title: text };
  world.issue(device, room, "describe", device.client.describeRoom(room, texts), text);
});

const read = inRoom("read", (_, device, room, nth) => {
  const row = rowOf(device, room, nth % 3);
  if (row) device.client.markRead(room, row.seq);
});

const unread = inRoom("unread", (_, device, room, nth) => {
  const row = rowOf(device, room, nth);
  if (row) device.client.markUnread(room, row.seq);
});

/** Both devices of a user mark at once, and differently: the higher marker holds, whichever is first. */
const markBoth = command("markBoth", (world, one, two, nth) => {
  const room = world.room(two);
  const [first] = world.devices.slice((one % 2) * 2);
  const both = world.devices.filter(({ user }) => user === first?.user);
  for (const [index, device] of both.entries()) {
    const row = device.running && rowOf(device, room, index);
    if (row && nth % 3 === 0) device.client.markUnread(room, row.seq);
    else if (row) device.client.markRead(room, row.seq);
  }
});

const joinRoom = command("joinRoom", (world, one, two) => {
  const [device, room] = [world.device(one), world.room(two % 2)];
  if (device.running) world.issue(device, room, "join", device.client.joinRoom(room));
});

const leaveRoom = inRoom("leaveRoom", (world, device, room) => {
  if (world.mayChange(room)) world.issue(device, room, "leave", device.client.leaveRoom(room));
});

/** What is likely to be given: an owner who is replaced, or members who come and go. */
const gifts: readonly Place[] = [
  "member",
  "member",
  "member",
  "none",
  "none",
  "banned",
  "moderator",
  "owner",
];

const changeRole = command("changeRole", (world, one, two, three) => {
  const room = world.ownedRoom(one);
  const device = world.moderator(room, three);
  const others = world.users.filter(({ userId }) => userId !== device.user.userId);
  const [member, role] = [others[three % others.length], gifts[two % gifts.length]];
  if (!member || !role || !device.snapshot?.rooms.has(room) || !world.mayChange(room)) return;
  world.issue(device, room, "role", device.client.changeRole(room, member.userId, role));
});

/** Somebody who keeps order does something in a room, or somebody tries to who does not. */
const moderate = (
  name: string,
  kind: "mute" | "rules" | "archive",
  act: (world: World, device: Device, room: string, nth: number) => string | undefined,
) =>
  command(name, (world, one, two, three) => {
    const room = world.ownedRoom(one);
    const device = world.moderator(room, three);
    if (!device.snapshot?.rooms.has(room) || !world.mayChange(room)) return;
    const id = act(world, device, room, two);
    if (id !== undefined) world.issue(device, room, kind, id);
  });

const mute = moderate("mute", "mute", (world, device, room, nth) => {
  const others = world.users.filter(({ userId }) => userId !== device.user.userId);
  const member = others[nth % others.length];
  return member && device.client.mute(room, member.userId, nth % 3 === 0 ? 0 : 60);
});

const lock = moderate("lock", "rules", (_, device, room) =>
  device.client.setRules(room, { locked: !device.snapshot?.rooms.get(room)?.rules?.locked }),
);

const archive = moderate("archive", "archive", (_, device, room) =>
  device.client.archiveRoom(room, !device.snapshot?.rooms.get(room)?.archived),
);

/** Milliseconds after which an invitation is given up: the cloud may be down. */
const patienceMs = 1_000;

/** Somebody who keeps order makes an invitation, which somebody else takes. */
const invite = command("invite", async (world, one, two) => {
  const room = world.room(2 + (one % Math.max(1, world.rooms.length - 2)));
  const [host, guest] = [world.moderator(room, one), world.device(two)];
  if (!host.running || !world.mayChange(room)) return;
  const made = host.client.invite(room, { uses: 1, hours: 1 }).catch(() => undefined);
  const invitation = await Promise.race([made, world.pause(patienceMs)]);
  if (!invitation || !guest.running) return;
  world.issue(guest, room, "join", guest.client.joinRoom(room, { invitation: invitation.token }));
});

const make = command("make", async (world, one) => {
  const device = world.device(one);
  if (device.running && world.rooms.length < 5) await world.makePrivateRoom(device);
});

/** Somebody opens a direct room, which may be there, and whose other user comes back if they have left. */
const openDirect = command("openDirect", async (world, one, two) => {
  const device = world.device(one);
  const others = world.users.filter(({ userId }) => userId !== device.user.userId);
  const other = others[two % others.length];
  if (!other || !device.running) return;
  const room = await directRoomName([device.user.userId, other.userId]);
  if (!world.mayChange(room)) return;
  const opened = await device.client.openDirectRoom([other.userId]).catch(() => undefined);
  if (opened !== undefined && !world.rooms.includes(room)) world.rooms.push(room);
});

const enter = command("enter", (world, one, two) => world.device(one).enter(world.room(two)));
const exit = inRoom("exit", (_, device, room) => device.exit(room));

const knock = command("knock", (world, one) => {
  const closed = world.rooms.filter((room) => roomKindOf(room) !== "open");
  return world.outsider.knock(closed, world.room(one % 2));
});

const cut = command("cut", (world, one) => world.device(one).cut());
const repair = command("repair", (world, one) => world.device(one).mend());
const close = command("close", (world, one) => world.device(one).close());
const reopen = command("reopen", (world, one) => world.device(one).reopen());

const crash = command("crash", async (world, one) => {
  if (world.device(one).running) await world.device(one).crash();
});
const start = command("start", (world, one) => {
  if (!world.device(one).running) world.device(one).start();
});

const wait = command("wait", (world, one) => world.pause(20 + 30 * one));

const kill = command("kill", (world) => {
  world.isLossy = true;
  return world.cloud.kill();
});
const restart = command("restart", (world) => world.cloud.restart());
const faults = command("faults", (world, one, two, three) => {
  world.isLossy = true;
  world.cloud.hostile(144 * one + 12 * two + three, 0.4);
});
const calm = command("calm", ({ cloud }) => cloud.calm());

const times = <Kind>(count: number, kind: Kind): Kind[] => Array.from({ length: count }, () => kind);

const talking = [
  ...times(6, send),
  flood,
  ...times(2, edit),
  remove,
  ...times(2, pin),
  unpin,
  describe,
  describe,
];
const reading = [...times(4, read), unread, ...times(2, markBoth)];
const access = [
  joinRoom,
  joinRoom,
  leaveRoom,
  ...times(5, changeRole),
  invite,
  make,
  openDirect,
  knock,
  mute,
  lock,
  archive,
];
const coming = [enter, exit, cut, repair, close, reopen, crash, start, start, ...times(3, wait)];
const breaking = [kill, restart, restart, faults, calm];

const commands = (kinds: readonly fc.Arbitrary<Command>[]) =>
  fc.commands([...kinds], { maxCommands: 90, size: "max" });

/** Users talk, come and go; and in every second series the cloud fails as well. */
export const series = fc.oneof(
  commands([...talking, ...reading, ...access, ...coming]),
  commands([...talking, ...reading, ...access, ...coming, ...breaking]),
);
