import { remembering } from "../remembering.ts";
import type { Subscriber } from "../subscription/subscribe.ts";
import type { Recipient } from "./deliver.ts";
import { eventFrames, legacyFrame } from "./frame.ts";
import type { FanoutJob } from "./job.ts";

/** Whether a job is for a subscriber, as far as the shards of a large room go. */
const isFor = ({ shard }: FanoutJob, connectionId: string) =>
  shard === undefined || connectionId > shard.after;

const textOf = (frame: object) => JSON.stringify(frame);

/**
 * What each subscriber is to be sent of a room's jobs: `parley.v1` clients as few frames as hold them all,
 * each the same string for all of them, legacy clients one a message. In the order of seq. Nobody hears of
 * nothing but what they said themselves, and legacy clients nothing twice.
 */
export const recipientsOf = (jobs: readonly FanoutJob[], subscribers: readonly Subscriber[]): Recipient[] => {
  const inOrder = jobs.toSorted((a, b) => a.event.seq - b.event.seq);
  // Whoever is after one part's beginning is after all earlier ones: so their number says which ones they
  // are.
  const framesOf = remembering((mine: readonly FanoutJob[]) => mine.length, eventsText);
  const legacyTextOf = remembering((job: FanoutJob) => job, legacyText);

  return subscribers.flatMap((subscription) => {
    const { connectionId, protocol } = subscription;
    const mine = inOrder.filter((job) => isFor(job, connectionId));
    const others = mine.filter(({ from }) => from.connectionId !== connectionId);
    if (others.length === 0) return [];
    const frames =
      protocol === "parley.v1" ? framesOf(mine) : others.flatMap((each) => legacyTextOf(each) ?? []);
    return frames.length === 0 ? [] : { subscription, frames };
  });
};

const eventsText = (jobs: readonly FanoutJob[]) => eventFrames(jobs).map(textOf);

const legacyText = (job: FanoutJob) => {
  const frame = job.repeated ? undefined : legacyFrame(job, job.from.connectionId);
  return frame && textOf(frame);
};
