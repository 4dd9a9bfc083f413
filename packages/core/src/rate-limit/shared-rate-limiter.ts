import { expiresIn } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import {
  dayOf,
  intervalOf,
  maxAhead,
  type SharedLimit,
  thousandths,
  toleranceOf,
  type Usage,
  usageAfter,
  usageAt,
  waitFor,
} from "./gcra.ts";
import { UsageMemory } from "./usage-memory.ts";

/**
 * The share of the burst or the day that an environment may leave unreported: one write reports
 * that many units.
 */
const unreportedShare = 1 / 20;

/** Seconds for which usage is kept: its day, and the maximum difference of clocks. */
const lifeSeconds = 25 * 60 * 60;

/**
 * Write conflicts with other environments before this one gives up: each conflict means that
 * another one succeeded.
 */
const maxTries = 20;

/**
 * A rate limit that all execution environments share, in one item per key, independent of any
 * single clock.
 *
 * `take` checks the item first, so that no more is ever granted than the limit allows. Where a
 * write for each unit would cost more than it saves, `check` decides by what this environment
 * knows, `spend` records usage, and `report` adds it to the item beside other work: the excess is
 * then at most the unreported share of each environment, and what is in flight.
 */
export class SharedRateLimiter {
  readonly #name: string;
  readonly #limit: SharedLimit;
  readonly #store: Store;
  readonly #known: UsageMemory;

  /**
   * @param name the limit's, in the table.
   * @param quietRate units a second that each environment drops from its unreported usage. Each
   *   environment grants that many beyond the limit. 0 where every unit has to count.
   */
  constructor(name: string, limit: SharedLimit, store: Store, quietRate = 0) {
    this.#known = new UsageMemory(limit, quietRate);
    this.#name = name;
    this.#limit = limit;
    this.#store = store;
  }

  /**
   * Takes units from a key's limit, if all environments together have left enough: one write unit
   * and a read of half or one. A refusal that is known here costs no call.
   *
   * @returns 0, or the seconds until they could be granted; then nothing was taken. Rejects if the
   *   table does.
   */
  async take(key: string, units = 1): Promise<number> {
    const known = this.check(key, units);
    if (known > 0) return known;
    const granted = Math.min(units, this.#limit.burst);
    return this.#update(key, { units: granted, drained: granted }, "within");
  }

  /**
   * The seconds until units could be granted, as far as this environment knows; 0 if it knows of no
   * reason to wait.
   */
  check(key: string, units = 1): number {
    const now = this.#store.now();
    const { usage, drained, units: spent } = this.#known.find(key, now);
    const all = usageAfter(this.#limit, usage, now, { drained, units: spent });
    return waitFor(this.#limit, all, now, units);
  }

  /**
   * Whether a number of units is more than a key has left of today, as far as this environment
   * knows.
   */
  isDaySpent(key: string, units = 1): boolean {
    const { perDay = Number.POSITIVE_INFINITY } = this.#limit;
    return this.spentToday(key) + units > perDay;
  }

  /** The units that a key has used today, as far as this environment knows. */
  spentToday(key: string): number {
    const { usage, units: unreported } = this.#known.find(key, this.#store.now());
    return usage.spent + unreported;
  }

  /** Records usage by admitted work. */
  spend(key: string, units: number): void {
    this.#note(key, { drained: units, units });
  }

  /** The unreported units of a key in this environment. */
  unreported(key: string): number {
    return this.#known.find(key, this.#store.now()).units;
  }

  /**
   * The pressure to report. At 1 or more, an environment may not leave the usage unreported, and a
   * report is due.
   */
  pressure(key: string): number {
    const { drained, units } = this.#known.find(key, this.#store.now());
    const { burst, perDay = Number.POSITIVE_INFINITY } = this.#limit;
    return Math.max(drained / (burst * unreportedShare), units / (perDay * unreportedShare));
  }

  /**
   * Adds the unreported usage to the item: one write unit and at most one read unit. Rejects if the
   * table does.
   */
  async report(key: string): Promise<void> {
    const now = this.#store.now();
    const known = this.#known.find(key, now);
    const [drained, units] = [thousandths(known.drained), thousandths(known.units)];
    this.#known.keep(key, { ...known, drained: 0, units: 0 });
    try {
      await this.#update(key, { drained, units }, "always");
    } catch (error) {
      this.#note(key, { drained, units });
      throw error;
    }
  }

  #note(key: string, more: { drained: number; units: number }): void {
    const known = this.#known.find(key, this.#store.now());
    const drained = thousandths(known.drained + more.drained);
    this.#known.keep(key, { ...known, drained, units: thousandths(known.units + more.units) });
  }

  /**
   * Adds to the item: `within` the limit, or `always`. While it is in use that is one write, which
   * no other environment can disturb. At rest, or on a new day, it is read first.
   */
  async #update(key: string, more: { units: number; drained: number }, mode: "within" | "always") {
    const limit = this.#limit;
    let isInUse = this.#known.find(key, this.#store.now()).usage.tat > this.#store.now();
    for (let tries = 0; tries < maxTries; tries++) {
      const now = this.#store.now();
      const added = isInUse && (await this.#add(key, more, mode, now));
      if (added) return this.#learn(key, added, now);
      const { data } = await this.#store.limits.get({ key: this.#keyOf(key) }).go({ consistent: true });
      const usage = usageAt(limit, data ?? undefined, now);
      this.#learn(key, usage, now);
      const wait = mode === "within" ? waitFor(limit, usage, now, more.units) : 0;
      if (wait > 0) {
        // Stored by this clock: otherwise time would stop until it caught up with the clock that
        // wrote the item.
        if (data && usage.tat < data.tat) await this.#replace(key, data, usage);
        return wait;
      }
      // An unconditional addition is more likely to succeed than a comparison.
      isInUse = data?.day === usage.day && data.tat > now && data.tat <= this.#last(more, mode, now);
      if (isInUse) continue;
      const after = usageAfter(limit, usage, now, more);
      if (await this.#replace(key, data ?? undefined, after)) return this.#learn(key, after, now);
      isInUse = true;
    }
    throw new Error(`The limit ${this.#name} could not be written.`);
  }

  /**
   * Adds to usage that is at least at `now`; undefined when it is not, or when it would exceed the
   * limit.
   */
  async #add(
    key: string,
    { units, drained }: { units: number; drained: number },
    mode: "within" | "always",
    now: number,
  ): Promise<Usage | undefined> {
    const { perDay } = this.#limit;
    const last = this.#last({ drained }, mode, now);
    if (last < now) return undefined;
    const { data, rejected } = await this.#store.limits
      .patch({ key: this.#keyOf(key) })
      .add({ tat: intervalOf(this.#limit, drained), spent: units })
      .set({ expireAt: expiresIn(this.#store, lifeSeconds) })
      .where(({ tat, day, spent }, { between, eq, lte }) => {
        const inUse = `${between(tat, now, last)} AND ${eq(day, dayOf(now))}`;
        if (mode === "always" || perDay === undefined) return inUse;
        return `${inUse} AND ${lte(spent, perDay - units)}`;
      })
      .go({ response: "all_new", returnOnConditionCheckFailure: true });
    return rejected ? undefined : data;
  }

  /** The latest `tat` that units can be added to. */
  #last({ drained }: { drained: number }, mode: "within" | "always", now: number): number {
    const ahead = mode === "within" ? toleranceOf(this.#limit) : maxAhead(this.#limit);
    return now + ahead - intervalOf(this.#limit, drained);
  }

  /** Replaces the usage that was read. False when it has changed since. */
  async #replace(key: string, read: Usage | undefined, usage: Usage): Promise<boolean> {
    const { tat, day, spent } = usage;
    const expireAt = expiresIn(this.#store, lifeSeconds);
    const { rejected } = await this.#store.limits
      .upsert({ key: this.#keyOf(key) })
      .set({ tat, day, spent, expireAt })
      .where((item, { eq, notExists }) =>
        read === undefined
          ? notExists(item.tat)
          : `${eq(item.tat, read.tat)} AND ${eq(item.day, read.day)} AND ${eq(item.spent, read.spent)}`,
      )
      .go({ returnOnConditionCheckFailure: true });
    return !rejected;
  }

  #learn(key: string, { tat, day, spent }: Usage, now: number): number {
    this.#known.keep(key, { ...this.#known.find(key, now), usage: { tat, day, spent } });
    return 0;
  }

  #keyOf = (key: string): string => `${this.#name} ${key}`;
}
