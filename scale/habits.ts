import { turnDeadline } from "../packages/core/src/fanout/busy.ts";
import type { Talk } from "./flow.ts";

/**
 * Of three messages, two are replies, after ten seconds on average: a conversation has three
 * messages on average.
 */
export const talk: Talk = { answered: 2 / 3, gapSeconds: 10 };

/**
 * How unequally users talk in their rooms: the standard deviation of the logarithm of a room's
 * share (a lognormal distribution).
 */
export const roomSpread = 1;

/**
 * Messages a second from which on a room uses the queue: four in less than 400 ms
 * (`core/src/fanout/busy.ts`).
 */
export const busyRate = 8;

/**
 * Seconds between two renewals of an account's token: Cognito's are valid for an hour
 * (`infra/user-pool.ts`).
 */
export const tokenSeconds = 3600;

/**
 * Seconds for which a worker holds a busy room, and the next batch waits: 50 messages a second made
 * 0.23 frames a message in a room of 100 (docs/benchmarks.md), which is 11.5 batches a second.
 */
export const turnSeconds = { measured: 0.087, longest: turnDeadline.tailAfter / 1000 };
