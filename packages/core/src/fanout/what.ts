import { userKey } from "../acl/acl.ts";
import { remembering } from "../remembering.ts";
import type { Addressee } from "./deliver.ts";
import { eventFrames, legacyFrame } from "./frame.ts";
import type { FanoutJob } from "./job.ts";

/** The frames that a fan-out posts to a connection, in order: none if it is not a recipient. */
export type What = (to: Addressee) => readonly string[];

/** Whether a job is for a subscriber, by the shards of a large room. */
const isFor = ({ shard }: FanoutJob, connectionId: string) =>
  shard === undefined || connectionId > shard.after;

/** A job, and one for each seq that its send has sealed. */
const withVoids = ({ voids = [], ...job }: FanoutJob): FanoutJob[] => [
  job,
  ...voids.map((seq) => ({ ...job, event: { action: "void" as const, seq } })),
];

/** Whether a subscriber must not get a job's event yet: see `FanoutJob`. */
export const isWithheld = ({ event, from, unapplied }: FanoutJob, userId: string): boolean =>
  unapplied === true && event.action !== "void" && userId === from.userId;

/** Whether a subscriber's access had ended when a job's seq was taken. */
const isOutside = ({ outside = [] }: FanoutJob, userId: string): boolean =>
  outside.length > 0 && outside.includes(userKey(userId));

const textOf = (frame: object) => JSON.stringify(frame);

/**
 * Stored events of a room, in the order of their seqs. `parley.v1` clients get as few frames as hold them
 * all, and all get the same strings; legacy clients get one frame per message. Recipients with no events
 * but their own get no frame, and legacy clients get none twice.
 */
export const storedEvents = (jobs: readonly FanoutJob[]): What => {
  const inOrder = jobs.flatMap(withVoids).toSorted((a, b) => a.event.seq - b.event.seq);
  // A connection past the beginning of one shard is past all earlier ones: so the number of its
  // jobs identifies them.
  const framesOf = remembering((mine: readonly FanoutJob[]) => mine.length, eventsText);
  const legacyTextOf = remembering((job: FanoutJob) => job, legacyText);

  return ({ connectionId, userId, protocol }) => {
    const mine = inOrder.filter((job) => isFor(job, connectionId));
    const given = mine.filter((job) => !isWithheld(job, userId) && !isOutside(job, userId));
    const others = given.filter(({ from }) => from.connectionId !== connectionId);
    if (others.length === 0) return [];
    if (protocol !== "parley.v1") return others.flatMap((each) => legacyTextOf(each) ?? []);
    return given.length === mine.length ? framesOf(mine) : eventsText(given);
  };
};

const eventsText = (jobs: readonly FanoutJob[]) => eventFrames(jobs).map(textOf);

const legacyText = (job: FanoutJob) => {
  const frame = job.repeated ? undefined : legacyFrame(job, job.from.connectionId);
  return frame && textOf(frame);
};

/**
 * A frame that is not in the log: it cannot be fetched later. Legacy clients get none.
 *
 * @param except the connection that it comes from, which does not get it.
 */
export const ephemeralFrame = (
  frame: { action: string; [field: string]: unknown },
  except?: string,
): What => {
  const frames = [textOf(frame)];
  return ({ connectionId, protocol }) => (protocol === "parley.v1" && connectionId !== except ? frames : []);
};
