import { fileOutbox } from "../packages/client/src/outbox/file-outbox.ts";
import type { Timing } from "../packages/client/src/timing/timing.ts";
import { openNetwork } from "../packages/client/test/network.ts";
import { Guest } from "../packages/core/src/protocol/http.ts";
import { parseAs } from "../packages/core/src/protocol/parse.ts";
import type { CloudProcess } from "./cloud/cloud-process.ts";
import { type Convergence, converge, type Timeouts } from "./proof/converge.ts";
import { judgeLogs, judgeViews } from "./proof/judge.ts";
import { until } from "./until.ts";
import { Ledger } from "./users/ledger.ts";
import { User } from "./users/user.ts";

/** Users of one cloud, and the ledger of what they write and are shown. */
export class Gathering implements AsyncDisposable {
  readonly ledger = new Ledger();
  readonly users: User[] = [];
  readonly #cloud: CloudProcess;
  readonly #timing: Partial<Timing>;

  constructor(cloud: CloudProcess, timing: Partial<Timing>) {
    this.#cloud = cloud;
    this.#timing = timing;
  }

  /** The rooms that a user is in, or has written to. */
  get rooms(): string[] {
    const entered = this.users.flatMap((user) => [...user.rooms]);
    return [...new Set([...entered, ...[...this.ledger.said.values()].map(({ room }) => room)])];
  }

  /**
   * Adds a user with a guest token, a connection to the server that can be cut, and an outbox that
   * outlives their client, who enters these rooms.
   *
   * @param fetch what their client reads the log through.
   */
  async invite(
    name: string,
    rooms: readonly string[],
    { fetch }: { fetch?: typeof globalThis.fetch } = {},
  ): Promise<User> {
    const { addresses, outboxes: folder } = this.#cloud;
    const body = JSON.stringify({ name });
    const answer = await globalThis.fetch(`${addresses.api}/guests`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const { token, userId } = parseAs(Guest, await answer.json());
    const user = new User({
      name,
      userId,
      token,
      api: addresses.api,
      network: await openNetwork(addresses.ws),
      timing: this.#timing,
      ledger: this.ledger,
      openOutbox: () => fileOutbox({ folder, server: addresses.ws, user: userId }),
      ...(fetch && { fetch }),
    });
    this.users.push(user);
    for (const room of rooms) user.join(room);
    user.start();
    return user;
  }

  /**
   * Waits, in milliseconds, until everyone is in all of their rooms.
   * @throws on timeout.
   */
  async allIn(within: number): Promise<void> {
    if (await until(() => this.users.every((user) => user.live), { within })) return;
    throw new Error("Not everybody could enter, with nothing going wrong.");
  }

  /**
   * Waits until everyone shows what is stored, and notes in the ledger where the promise was
   * broken. Call it after the faults.
   */
  async verdict(timeouts: Timeouts): Promise<Convergence> {
    const { users, ledger, rooms } = this;
    const [reader] = users;
    if (!reader) throw new Error("There is nobody to read the logs.");
    const convergence = await converge([...users], rooms, {
      ledger,
      api: this.#cloud.addresses.api,
      token: reader.token,
      ...timeouts,
    });
    judgeLogs(ledger, convergence);
    const everybody = [...users];
    const newcomer = await this.invite("newcomer", rooms);
    await until(() => newcomer.live, { within: 30_000 });
    await Promise.all(users.map((user) => user.readAll(timeouts.within)));
    judgeViews(ledger, newcomer, everybody, convergence.logs);
    return convergence;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.users.map((user) => user.end()));
  }
}
