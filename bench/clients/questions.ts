import type { Quantiles } from "../measure/spread.ts";

/** Who is to gather. `plain` are WebSockets with no client library, `parley` has Parley's own client. */
export type Gather =
  | { kind: "plain"; size: number; ws: string; room: string }
  | { kind: "parley"; size: number; ws: string; api: string; room: string }
  | { kind: "socketIo"; size: number; ws: string };

/** One message: when it came. Milliseconds from sending. */
export type Round = {
  /** Of everybody but the sender, the first first. */
  receipts: number[];
  /** When the sender saw it come back. */
  acknowledgedMs: number | undefined;
  /** Those who never got it. */
  missing: number;
};

/**
 * `action`: what the frames are called that are sent, which says who serves them. `withinMs`: how long to wait at
 * the end for what has not come.
 */
export type Speech = { action: string; withinMs: number };
export type Talk = Speech & { perSecond: number; seconds: number };

/** What became of a talk. */
export type Talked = {
  messages: number;
  receipts: number;
  missing: number;
  doubled: number;
  /** From sending to each receipt. */
  ms: Quantiles;
  acknowledgedMs: Quantiles;
  tookMs: number;
  /** Of a core, that the clients took meanwhile. */
  clientsCpu: number;
};

/** How many rows of all members together lack, are there again, or stand elsewhere than with the first member. */
export type Shown = { lost: number; doubled: number; misordered: number };

/** What the clients' process can be asked: question -> what comes with it, and the answer. */
export type Questions = {
  /** Answers with the connections' ids, of those that have them. */
  gather: { ask: Gather; answer: string[] };
  round: { ask: Speech; answer: Round };
  talk: { ask: Talk; answer: Talked };
  /** Of members with Parley's own client: what they show. */
  shown: { ask: { messages: number }; answer: Shown };
  leave: { ask: null; answer: null };
};

export type Question = keyof Questions;

/** From the parent. */
export type Asked = { [Each in Question]: { question: Each; ask: Questions[Each]["ask"] } }[Question];

/** From the child: to one question after the other. */
export type Reply = { answer: Questions[Question]["answer"] } | { error: string };
