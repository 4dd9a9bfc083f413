import { throwIfTakingOver } from "@parley/core/account/taking-over";
import type { Connection } from "@parley/core/connection/connection";
import { needsApplying } from "@parley/core/event-kinds/apply";
import { notingAudience } from "@parley/core/fanout/audience";
import { isBusy } from "@parley/core/fanout/busy";
import { fanOut } from "@parley/core/fanout/fan-out";
import type { FanoutJob } from "@parley/core/fanout/job";
import { openQueue } from "@parley/core/fanout/queue";
import type { Appended } from "@parley/core/log/append";
import type { Draft } from "@parley/core/log/draft";
import type { TakenSeq } from "@parley/core/log/head";
import { record } from "@parley/core/log/record";
import type { Payer } from "@parley/core/rate-limit/payer";
import { costs } from "../cost-limits.ts";
import { log } from "../log.ts";
import { countMissed } from "../missed-metric.ts";
import { setting } from "../setting.ts";
import { store } from "../store.ts";
import { closeBarred, tried } from "./close-barred.ts";
import { post } from "./gateway.ts";
import { whyBarredFrom } from "./hearing.ts";
import type { IncomingFrame } from "./message-route.ts";

const means = {
  post,
  closeBarred,
  tried,
  enqueue: openQueue(setting("PARLEY_FANOUT_QUEUE"), (what, error) => log.warn(what, {}, error)).enqueue,
};

/**
 * Delivers to the room, and charges the posts, which are reported beside later messages. The event
 * is stored: whatever fails here is logged, and recovered from the log.
 *
 * @param applied whether a change is applied, once that is known. It never rejects.
 */
const tell = async (job: FanoutJob, payer: Payer, applied?: Promise<boolean>): Promise<void> => {
  const { room, event } = job;
  const { audience, noted } = notingAudience();
  try {
    const fanout = { ...means, whyBarred: whyBarredFrom(room, [payer]), noted, ...(applied && { applied }) };
    const delivery = await fanOut(store, fanout, job);
    countMissed(delivery, [`${room}/${event.seq}`]);
  } catch (error) {
    log.error("Fan-out incomplete", { room, seq: event.seq }, error);
  }
  costs.chargePosts(audience, [payer]);
};

/** A seq that a send has sealed, and the seq that it took last. */
type Void = { seq: number; place: TakenSeq };

/** Delivers to the room that a send has left seqs empty, where no event is delivered with them. */
const tellVoids = async (
  [first, ...others]: readonly Void[],
  room: string,
  from: Connection,
  payer: Payer,
) => {
  if (!first) return;
  const { epoch, lastFourMs, outside } = first.place;
  const event = { action: "void", seq: first.seq } as const;
  const voids = others.map(({ seq }) => seq);
  const job = { room, epoch, event, voids, from, repeated: true, busy: isBusy(lastFourMs) };
  await tell({ ...job, ...(outside.length > 0 && { outside: [...outside] }) }, payer);
};

/**
 * Stores an event, and tells the room of it beside applying it, whether that succeeds or not. Resolves or
 * rejects once both are over.
 *
 * @param confirmed see `IncomingFrame`. It is waited for beside what comes before the event is stored.
 */
export const recordAndTell = async (
  draft: Draft,
  from: Connection,
  { payer, confirmed }: Pick<IncomingFrame, "payer" | "confirmed">,
): Promise<Appended> => {
  const { room } = draft;
  const onCost = (more: number) => costs.charge(payer, more);
  await throwIfTakingOver(store, draft, onCost);
  const voids: Void[] = [];
  const applied = Promise.withResolvers<boolean>();
  let telling: Promise<void> | undefined;
  const startTelling = ({ epoch, event, repeated, lastFourMs, outside }: Appended) => {
    const unapplied = needsApplying(event);
    const seqs = voids.map(({ seq }) => seq);
    const stored = { room, epoch, event, voids: seqs, from, repeated, busy: isBusy(lastFourMs) };
    const left = outside.length > 0 && { outside: [...outside] };
    telling = tell({ ...stored, ...left, ...(unapplied && { unapplied }) }, payer, applied.promise);
  };
  try {
    const appended = await record(store, draft, {
      onCost,
      confirmed,
      onVoid: (seq, place) => voids.push({ seq, place }),
      onStored: startTelling,
    });
    applied.resolve(true);
    return appended;
  } finally {
    applied.resolve(false);
    await (telling ?? tellVoids(voids, room, from, payer));
  }
};
