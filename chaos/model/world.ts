import { setTimeout as pause } from "node:timers/promises";
import type { Timing } from "../../packages/client/src/timing/timing.ts";
import { type FaultPlan, noFaults } from "../../packages/local/src/faults/plan.ts";
import type { CloudProcess } from "../cloud/cloud-process.ts";
import { Gathering } from "../gathering.ts";
import { linesShown, type Timeouts } from "../proof/converge.ts";
import type { User } from "../users/user.ts";
import type { Model } from "./model.ts";

/** The number of worlds in this process: each has its own rooms. */
let worlds = 0;

const names = ["ada", "bob", "cyd"] as const;

/** The settings of a world, apart from its events. */
export type Circumstances = {
  timing: Partial<Timing>;
  /** Faults from the beginning to the end. Default: none. */
  faults?: FaultPlan;
  /** What the clients read the log through. */
  fetch?: typeof globalThis.fetch;
  /**
   * The maximum time to converge, in milliseconds, and the maximum part of it once nothing is in
   * flight any more.
   */
  convergeWithin: number;
  equalWithin?: number;
};

/** Real users on a real cloud, who do what a series of commands says. */
export class World implements AsyncDisposable {
  readonly cloud: CloudProcess;
  readonly gathering: Gathering;
  readonly users: readonly User[];
  readonly rooms: readonly string[];

  readonly #timeouts: Timeouts;

  private constructor(
    cloud: CloudProcess,
    gathering: Gathering,
    rooms: readonly string[],
    timeouts: Timeouts,
  ) {
    this.cloud = cloud;
    this.gathering = gathering;
    this.users = [...gathering.users];
    this.rooms = rooms;
    this.#timeouts = timeouts;
  }

  /** Everyone is in two new rooms, before anything happens. */
  static async begin(
    cloud: CloudProcess,
    { timing, faults = noFaults, fetch, convergeWithin: within, equalWithin = within }: Circumstances,
  ): Promise<World> {
    const world = ++worlds;
    const rooms = [`world-${world}-a`, `world-${world}-b`];
    cloud.calm();
    await cloud.restart();
    const gathering = new Gathering(cloud, timing);
    for (const name of names) await gathering.invite(name, rooms, fetch && { fetch });
    await gathering.allIn(90_000);
    cloud.suffer(faults);
    return new World(cloud, gathering, rooms, { within, equalWithin });
  }

  user(index: number): User {
    const user = this.users[index % this.users.length];
    if (!user) throw new Error("There is nobody.");
    return user;
  }

  room(index: number): string {
    return this.rooms[index % this.rooms.length] ?? "";
  }

  pause(milliseconds: number): Promise<void> {
    return pause(milliseconds);
  }

  /**
   * Stops all faults and waits until everyone sees the same.
   * @returns what is wrong then: where the promise was broken, and where the stored data differs
   *   from the model.
   */
  async verdict(model: Model): Promise<string[]> {
    this.cloud.calm();
    await this.cloud.restart();
    for (const user of this.users) {
      if (!user.running) user.start();
      user.mend();
      user.reopen();
      for (const room of this.rooms) user.join(room);
    }
    const { converged } = await this.gathering.verdict(this.#timeouts);
    const broken = this.gathering.ledger.violations.map(({ breach, what }) => `${breach}: ${what}`);
    return [...broken, ...(converged ? this.#against(model) : ["Not everybody converged."])];
  }

  /** Whether each user's messages in each room are, in this order, what the model says. */
  #against(model: Model): string[] {
    return this.users.flatMap((writer) =>
      this.rooms.flatMap((room) => {
        const seen = writer.rows(room).filter((row) => row.userId === writer.userId);
        const texts = seen.map((row) => (row.deleted ? undefined : row.text));
        const expected = model.texts(writer.userId, room);
        if (JSON.stringify(texts) === JSON.stringify(expected)) return [];
        return [
          `${writer.name} in ${room}: ${JSON.stringify(texts)} for ${JSON.stringify(expected)}`,
          ...linesShown(writer.rows(room)),
        ];
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gathering[Symbol.asyncDispose]();
  }
}
