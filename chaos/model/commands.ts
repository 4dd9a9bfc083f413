import fc from "fast-check";
import { Command as AnyCommand } from "./command.ts";
import type { Model } from "./model.ts";
import type { World } from "./world.ts";

class Command extends AnyCommand<Model, World> {}

const who = fc.nat({ max: 2 });
const where = fc.nat({ max: 1 });
const which = fc.nat({ max: 20 });

const say = (model: Model, world: World, user: number, room: number) => {
  const writer = world.user(user);
  if (!writer.running) return;
  const { id, text } = writer.send(world.room(room));
  model.send(writer.userId, world.room(room), id, text);
};

const send = fc
  .tuple(who, where)
  .map(
    ([user, room]) => new Command(`send(${user}, ${room})`, (model, world) => say(model, world, user, room)),
  );

const edit = fc.tuple(who, where, which).map(
  ([user, room, nth]) =>
    new Command(`edit(${user}, ${room}, ${nth})`, (model, world) => {
      const writer = world.user(user);
      const edited = writer.edit(world.room(room), (rows) => rows[nth % rows.length]);
      if (edited) model.edit(writer.userId, world.room(room), edited.id, edited.text);
    }),
);

const remove = fc.tuple(who, where, which).map(
  ([user, room, nth]) =>
    new Command(`remove(${user}, ${room}, ${nth})`, (model, world) => {
      const writer = world.user(user);
      const removed = writer.remove(world.room(room), (rows) => rows[nth % rows.length]);
      if (removed) model.remove(writer.userId, world.room(room), removed.id);
    }),
);

const enter = fc
  .tuple(who, where)
  .map(
    ([user, room]) =>
      new Command(`enter(${user}, ${room})`, (_, world) => world.user(user).join(world.room(room))),
  );
const leave = fc
  .tuple(who, where)
  .map(
    ([user, room]) =>
      new Command(`leave(${user}, ${room})`, (_, world) => world.user(user).leave(world.room(room))),
  );

/** A user enters a room while another one sends something there. */
const visit = fc.tuple(who, who, where, fc.integer({ min: 20, max: 300 })).map(
  ([visitor, user, room, ms]) =>
    new Command(`visit(${visitor}, ${user}, ${room}, ${ms})`, async (model, world) => {
      world.user(visitor).leave(world.room(room));
      world.user(visitor).join(world.room(room));
      await world.pause(ms);
      say(model, world, user, room);
    }),
);

const cut = who.map((user) => new Command(`cut(${user})`, (_, world) => world.user(user).cut()));
const mend = who.map((user) => new Command(`mend(${user})`, (_, world) => world.user(user).mend()));
const close = who.map((user) => new Command(`close(${user})`, (_, world) => world.user(user).close()));
const reopen = who.map((user) => new Command(`reopen(${user})`, (_, world) => world.user(user).reopen()));

const crash = who.map(
  (user) =>
    new Command(`crash(${user})`, async (_, world) => {
      if (world.user(user).running) await world.user(user).crash();
    }),
);

const start = who.map(
  (user) =>
    new Command(`start(${user})`, (_, world) => {
      if (!world.user(user).running) world.user(user).start();
    }),
);

const wait = fc
  .integer({ min: 20, max: 600 })
  .map((ms) => new Command(`wait(${ms})`, (_, world) => world.pause(ms)));

const kill = fc.constant(new Command("kill", (_, world) => world.cloud.kill()));
const restart = fc.constant(new Command("restart", (_, world) => world.cloud.restart()));

const faults = fc
  .nat({ max: 1_000_000 })
  .map((seed) => new Command(`faults(${seed})`, (_, world) => world.cloud.hostile(seed, 0.4)));

const calm = fc.constant(new Command("calm", (_, world) => world.cloud.calm()));

const saying = [send, send, send, send, send, send, send, send, edit, edit, remove];
const coming = [enter, leave, visit, cut, mend, close, reopen, wait, wait];
const breaking = [crash, start, kill, restart, faults, calm];

/** What may happen in a series, and its maximum length. */
export type Happenings = { kinds: readonly fc.Arbitrary<Command>[]; max: number };

/** Users talk, come and go; and everything else that can go wrong. */
export const everything: Happenings = { kinds: [...saying, ...coming, ...breaking], max: 60 };

/** Users talk, come and go, and nothing goes wrong but the cloud's faults. */
export const talk: Happenings = { kinds: [...saying, ...coming], max: 30 };

/** Users enter rooms while others talk there. */
export const visits: Happenings = { kinds: [visit, visit, send, wait], max: 20 };

/** A series of events. @param replayPath of a failure that fast-check reported. */
export const series = ({ kinds, max }: Happenings, replayPath?: string) =>
  fc.commands([...kinds], {
    maxCommands: max,
    size: "max",
    ...(replayPath !== undefined && { replayPath }),
  });
