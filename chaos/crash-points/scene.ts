import { expect } from "vitest";
import type { Timing } from "../../packages/client/src/timing/timing.ts";
import type { LogSlice } from "../../packages/core/src/protocol/event.ts";
import type { Cloud } from "../../packages/local/src/cloud.ts";
import type { ObservedCall } from "../../packages/local/src/faults/faults.ts";
import { noFaults } from "../../packages/local/src/faults/plan.ts";
import { settledLog } from "./log.ts";
import { type CrashPoint, isAbout, isAt, ruleOf } from "./point.ts";
import { type Scenario, type Scene, say } from "./scenario.ts";
import { beGuest, connect, depart, enter, type Identity, patient, type User, until } from "./users.ts";

/** What a user sees of a message. */
const seen = ({ rows }: User) =>
  rows().map(({ id, seq, text, deleted, state }) => ({ id, seq, text, deleted, state }));

const messagesIn = ({ events }: LogSlice) =>
  events
    .filter((event) => event.action === "message")
    .map(({ seq, id, message }) => ({ seq, id, text: message }));

const quiet = async (cloud: Cloud) => {
  await until(() => cloud.faults.running === 0, "nothing runs any more");
};

/** Everybody shows the same and the right thing, as the log has it; nobody ever saw anything odd. */
const expectPromise = async ({ cloud, room, writer, witness, meet }: Scene, { shows }: Scenario) => {
  await until(() => writer.rows().every((row) => row.state === "sent" && !row.change), "all is acknowledged");
  const late = await meet("Late");
  await enter(late, room);
  for (const user of [writer, witness, late])
    await until(() => String(user.texts()) === String(shows), `everybody shows ${shows}`);
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
  for (const user of [writer, witness, late]) expect(user.oddities).toEqual([]);
};

/** What came of a scenario. */
export type Played = {
  /** The calls that were made from its beginning until nothing ran any more. */
  calls: readonly ObservedCall[];
  /**
   * Whether every rule of the scenario that ends an environment has done so: it took the way that it is
   * about.
   */
  isOnItsWay: boolean;
  /**
   * What became of the handler that was to die: it `died`, came to the call and `lived`, or was
   * `absent`.
   */
  fate: "died" | "lived" | "absent";
};

/**
 * Plays a scenario in a room of its own, with users of its own, and checks the promise.
 * @param point where a handler dies meanwhile.
 */
export const play = async (
  cloud: Cloud,
  room: string,
  scenario: Scenario,
  point?: CrashPoint,
): Promise<Played> => {
  const users: User[] = [];
  const join = (identity: Identity, timing?: Partial<Timing>) => {
    const user = connect(cloud, room, identity, timing);
    users.push(user);
    return user;
  };
  const meet: Scene["meet"] = async (name, timing) =>
    join(await beGuest(cloud, name), { ...scenario.timing, ...timing });
  try {
    const writing = await beGuest(cloud, "Writer");
    // On a slow machine the writer's own client would send it twice, among what is counted for the
    // scenario.
    const first = join(writing, patient);
    await say(first, room, "before");
    await depart(cloud, first);
    const [writer, witness] = [join(writing, scenario.timing), await meet("Witness")];
    await Promise.all([enter(writer, room), enter(witness, room)]);
    for (const user of [writer, witness])
      await until(() => String(user.texts()) === "before", "all is set up");
    await quiet(cloud);

    const calls: ObservedCall[] = [];
    const stop = cloud.faults.observe((call) => calls.push(call));
    const rules = scenario.rules ?? [];
    cloud.faults.set({ seed: 0, rules: point ? [...rules, ruleOf(point)] : rules });
    const scene = { cloud, room, writer, witness, meet };
    await scenario.run(scene);
    await until(() => calls.some(isAbout(scenario)), "what the scenario is about has happened");
    await quiet(cloud);
    stop();
    const { struck } = cloud.faults;
    cloud.faults.set(noFaults);
    await expectPromise(scene, scenario);
    const isOnItsWay = rules.every(({ fault }, index) => fault !== "death" || struck[index] === 1);
    const came = point !== undefined && calls.some((call) => isAt(point, call));
    const fate = struck[rules.length] === 1 ? "died" : came ? "lived" : "absent";
    return { calls, isOnItsWay, fate };
  } finally {
    cloud.faults.set({ seed: 0, rules: [{ fault: "lostDisconnect" }] });
    for (const { client } of users) client.close();
    await until(() => cloud.faults.connections === 0, "everybody is gone");
    await quiet(cloud);
    cloud.faults.set(noFaults);
  }
};
