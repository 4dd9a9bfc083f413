import { remembering } from "../remembering.ts";
import type { Addressee } from "./deliver.ts";
import { eventFrames, legacyFrame } from "./frame.ts";
import type { FanoutJob } from "./job.ts";

/** What a fan-out tells a connection: frames, one after the other. None for one that it is not for. */
export type What = (to: Addressee) => readonly string[];

/** Whether a job is for a subscriber, by the shards of a large room. */
const isFor = ({ shard }: FanoutJob, connectionId: string) =>
  shard === undefined || connectionId > shard.after;

const textOf = (frame: object) => JSON.stringify(frame);

/**
 * Stored events of a room: `parley.v1` clients are sent as few frames as hold them all, each the same
 * string for all of them, legacy clients one a message. In the order of seq. Recipients with no events but
 * their own get no frame, and legacy clients none twice.
 */
export const storedEvents = (jobs: readonly FanoutJob[]): What => {
  const inOrder = jobs.toSorted((a, b) => a.event.seq - b.event.seq);
  // A connection after one shard's beginning is after all earlier ones: so their number identifies
  // them.
  const framesOf = remembering((mine: readonly FanoutJob[]) => mine.length, eventsText);
  const legacyTextOf = remembering((job: FanoutJob) => job, legacyText);

  return ({ connectionId, protocol }) => {
    const mine = inOrder.filter((job) => isFor(job, connectionId));
    const others = mine.filter(({ from }) => from.connectionId !== connectionId);
    if (others.length === 0) return [];
    return protocol === "parley.v1" ? framesOf(mine) : others.flatMap((each) => legacyTextOf(each) ?? []);
  };
};

const eventsText = (jobs: readonly FanoutJob[]) => eventFrames(jobs).map(textOf);

const legacyText = (job: FanoutJob) => {
  const frame = job.repeated ? undefined : legacyFrame(job, job.from.connectionId);
  return frame && textOf(frame);
};

/**
 * A frame that no log has: whoever misses it is not told later. Legacy clients know of none.
 *
 * @param except the connection that it comes from, which is not told.
 */
export const ephemeralFrame = (
  frame: { action: string; [field: string]: unknown },
  except?: string,
): What => {
  const frames = [textOf(frame)];
  return ({ connectionId, protocol }) => (protocol === "parley.v1" && connectionId !== except ? frames : []);
};
