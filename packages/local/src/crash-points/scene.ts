import type { LogSlice } from "@parley/core/protocol/event";
import { expect } from "vitest";
import type { Cloud } from "../cloud.ts";
import type { ObservedCall } from "../faults/faults.ts";
import { noFaults } from "../faults/plan.ts";
import type { Errand, Scene } from "./errand.ts";
import { settledLog } from "./log.ts";
import { enter, meet, type Person, until } from "./people.ts";
import { type CrashPoint, isAbout, ruleOf } from "./point.ts";

/** What a person sees of a message. */
const seen = ({ rows }: Person) =>
  rows().map(({ id, seq, text, deleted, state }) => ({ id, seq, text, deleted, state }));

const messagesIn = ({ events }: LogSlice) =>
  events
    .filter((event) => event.action === "message")
    .map(({ seq, id, message }) => ({ seq, id, text: message }));

const quiet = async (cloud: Cloud) => {
  await until(() => cloud.faults.running === 0, "nothing runs any more");
};

/** Everybody shows the same and the right thing, as the log has it; nobody ever saw anything odd. */
const expectPromise = async ({ cloud, room, writer, witness, meet }: Scene, { shows }: Errand) => {
  await until(() => writer.rows().every((row) => row.state === "sent" && !row.change), "all is acknowledged");
  const late = await meet("Late");
  await enter(late, room);
  for (const person of [writer, witness, late])
    await until(() => String(person.texts()) === String(shows), `everybody shows ${shows}`);
  expect(seen(witness)).toEqual(seen(writer));
  expect(seen(late)).toEqual(seen(writer));

  // What has died on its way into a message comes there by the retry, which nobody has to see.
  const shown = writer.rows().map(({ seq, id, text }) => ({ seq, id, text }));
  let log = await settledLog(cloud, room);
  await until(
    async () => {
      log = await settledLog(cloud, room);
      return JSON.stringify(messagesIn(log)) === JSON.stringify(shown);
    },
    "the log holds what everybody shows",
    50,
  );
  const ids = log.events.map(({ userId, id }) => `${userId} ${id}`);
  expect(new Set(ids).size).toBe(ids.length);
  for (const person of [writer, witness, late]) expect(person.oddities).toEqual([]);
};

/**
 * Plays an errand in a room of its own, with people of its own, and checks the promise.
 * @param point where a handler dies meanwhile.
 * @returns the calls that were made from its beginning until nothing ran any more, and whether all died who had to.
 */
export const play = async (
  cloud: Cloud,
  room: string,
  errand: Errand,
  point?: CrashPoint,
): Promise<{ calls: ObservedCall[]; died: boolean }> => {
  const timing = errand.heartbeat === undefined ? {} : { heartbeat: errand.heartbeat };
  const people: Person[] = [];
  const meetHere = async (name: string) => {
    const person = await meet(cloud, room, name, timing);
    people.push(person);
    return person;
  };
  try {
    const [writer, witness] = await Promise.all([meetHere("Writer"), meetHere("Witness")]);
    await Promise.all([enter(writer, room), enter(witness, room)]);
    writer.client.send(room, "before");
    await until(
      () => String(witness.texts()) === "before" && writer.rows()[0]?.state === "sent",
      "all is set up",
    );
    await quiet(cloud);

    const calls: ObservedCall[] = [];
    const stop = cloud.faults.observe((call) => calls.push(call));
    const deaths = cloud.faults.counts.death;
    cloud.faults.set({ seed: 0, rules: [...(errand.rules ?? []), ...(point ? [ruleOf(point)] : [])] });
    const scene = { cloud, room, writer, witness, meet: meetHere };
    await errand.run(scene);
    await until(() => calls.some(isAbout(errand)), "what the errand is about has happened");
    await quiet(cloud);
    stop();
    cloud.faults.set(noFaults);
    await expectPromise(scene, errand);
    return { calls, died: cloud.faults.counts.death - deaths === (errand.deaths ?? 0) + (point ? 1 : 0) };
  } finally {
    cloud.faults.set({ seed: 0, rules: [{ fault: "lostDisconnect" }] });
    for (const { client } of people) client.close();
    await until(() => cloud.faults.connections === 0, "everybody is gone");
    await quiet(cloud);
    cloud.faults.set(noFaults);
  }
};
