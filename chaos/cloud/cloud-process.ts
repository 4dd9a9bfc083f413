import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { everyFault } from "../../packages/local/src/faults/every-fault.ts";
import { type FaultPlan, noFaults } from "../../packages/local/src/faults/plan.ts";
import { findLeaks } from "../../packages/local/test/closed-room-leaks.ts";
import type { Heard } from "../../packages/local/test/closed-room-watch.ts";
import type { Addresses, ChildOptions, Counts, FromChild, Ports, ToChild } from "./messages.ts";

const program = fileURLToPath(new URL("child.ts", import.meta.url));

const anyPorts: Ports = { gateway: 0, api: 0, dynamodb: 0, lambda: 0, sqs: 0 };

const portOf = (url: string) => Number(new URL(url).port);

const portsOf = ({ management, api, dynamodb, lambda, sqs }: Addresses): Ports => ({
  gateway: portOf(management),
  api: portOf(api),
  dynamodb: portOf(dynamodb),
  lambda: portOf(lambda),
  sqs: portOf(sqs),
});

/**
 * A local cloud in a separate process, so that it can be killed and restarted on its data and
 * ports.
 */
export class CloudProcess implements AsyncDisposable {
  readonly addresses: Addresses;
  /** The number of kills. */
  kills = 0;
  readonly #settings: Pick<ChildOptions, "patches" | "tuning">;
  readonly #folder: string;
  #child: ChildProcess | undefined;
  /** The faults, also after a restart. */
  #faults: FaultPlan = noFaults;
  /** The faults of all ended processes. */
  #past: Counts = {};
  #present: Counts = {};
  #pastCpu = 0;
  #presentCpu = 0;
  /** What users were sent of closed rooms, over all restarts. */
  readonly #heard: Heard[] = [];

  private constructor(settings: Pick<ChildOptions, "patches" | "tuning">, folder: string, started: Started) {
    this.#settings = settings;
    this.#folder = folder;
    this.addresses = started.addresses;
    this.#adopt(started.child);
  }

  /**
   * Starts a cloud on a temporary folder and any free ports. Rejects with the cloud's error output
   * when it does not start.
   */
  static async start(settings: Pick<ChildOptions, "patches" | "tuning"> = {}): Promise<CloudProcess> {
    const folder = await mkdtemp(join(tmpdir(), "parley-chaos-"));
    try {
      const started = await launch({ ...settings, ports: anyPorts, data: join(folder, "data") });
      return new CloudProcess(settings, folder, started);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** A folder for users' data, which is deleted with the cloud. */
  get outboxes(): string {
    return join(this.#folder, "outboxes");
  }

  /**
   * How often each fault was injected, over all restarts. A kill loses the counts of the last half
   * second.
   */
  get counts(): Counts {
    const names = new Set([...Object.keys(this.#past), ...Object.keys(this.#present)]);
    const count = (name: string) => (this.#past[name] ?? 0) + (this.#present[name] ?? 0);
    return Object.fromEntries([...names].map((name) => [name, count(name)]));
  }

  /** The CPU time of all the processes, in seconds. */
  get cpuSeconds(): number {
    return this.#pastCpu + this.#presentCpu;
  }

  /** What users were sent of private and direct rooms that they were not inside. */
  leaks(): Promise<string[]> {
    return findLeaks(this.#heard, this.addresses);
  }

  /** Injects every fault, as often as the intensity (0 to 1) says. */
  hostile(seed: number, intensity: number): void {
    this.suffer(everyFault(seed, intensity));
  }

  /** Stops all faults. */
  calm(): void {
    this.suffer(noFaults);
  }

  /** Sets the faults, from now on and after each restart. */
  suffer(faults: FaultPlan): void {
    this.#faults = faults;
    if (this.#child) tell(this.#child, { faults });
  }

  /** Ends the process as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    this.kills += 1;
    child.kill("SIGKILL");
    await once(child, "exit");
    this.#past = this.counts;
    this.#present = {};
    this.#pastCpu = this.cpuSeconds;
    this.#presentCpu = 0;
  }

  /** Restarts it after a kill, on the same folder and ports, with its faults. */
  async restart(): Promise<void> {
    if (this.#child) return;
    const { child } = await launch({
      ...this.#settings,
      ports: portsOf(this.addresses),
      data: join(this.#folder, "data"),
    });
    this.#adopt(child);
    tell(child, { faults: this.#faults });
  }

  /** @throws Error that names each leak of a cloud that was not broken on purpose. */
  async [Symbol.asyncDispose](): Promise<void> {
    const leaks = this.#child && !this.#settings.patches?.length ? await this.leaks() : [];
    await this.#end();
    if (leaks.length > 0) throw new Error(`Private rooms were not private:\n${leaks.join("\n")}`);
  }

  async #end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.connected) child.disconnect();
    if (child && child.exitCode === null && child.signalCode === null) await once(child, "exit");
    await rm(this.#folder, { recursive: true, force: true });
  }

  #adopt(child: ChildProcess): void {
    this.#child = child;
    child.on("message", (message: FromChild) => {
      if (message.kind === "heard") this.#heard.push(message.heard);
      if (message.kind !== "counts" || this.#child !== child) return;
      this.#present = message.counts;
      this.#presentCpu = message.cpuSeconds;
    });
  }
}

const tell = (child: ChildProcess, message: ToChild) => void child.send(message);

type Started = { child: ChildProcess; addresses: Addresses };

const launch = async (options: ChildOptions): Promise<Started> => {
  const child = fork(program, [JSON.stringify(options)], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let complaints = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-4000);
  });
  const ready = Promise.withResolvers<Started>();
  child.on("message", (message: FromChild) => {
    if (message.kind === "ready") ready.resolve({ child, addresses: message.addresses });
  });
  child.once("exit", () => ready.reject(new Error(`The local cloud did not start.\n${complaints}`)));
  return ready.promise;
};
