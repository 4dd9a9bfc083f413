import type { Quantiles } from "../measure/spread.ts";

/**
 * The members to gather. `plain` are WebSockets with no client library, `parley` has Parley's own
 * client.
 */
export type Gather =
  | { kind: "plain"; size: number; ws: string; room: string }
  | { kind: "parley"; size: number; ws: string; api: string; room: string }
  | { kind: "socketIo"; size: number; ws: string };

/** One message: when it arrived. Milliseconds from sending. */
export type Round = {
  /** For everyone but the sender, in order of arrival. */
  receipts: number[];
  /** When the sender saw it come back. */
  acknowledgedMs: number | undefined;
  /** The members who never got it. */
  missing: number;
};

/**
 * `action`: the action of the frames, which determines the function. `withinMs`: how long to wait
 * at the end for missing messages.
 */
export type Speech = { action: string; withinMs: number };
export type Talk = Speech & { perSecond: number; seconds: number };

/** The result of a talk. */
export type Talked = {
  messages: number;
  receipts: number;
  missing: number;
  doubled: number;
  /** From sending to each receipt. */
  ms: Quantiles;
  acknowledgedMs: Quantiles;
  tookMs: number;
  /** The share of a core that the clients used meanwhile. */
  clientsCpu: number;
};

/**
 * How many rows of all members together are missing, duplicated, or at another place than the first
 * member's.
 */
export type Shown = { lost: number; doubled: number; misordered: number };

/** The questions to the clients' process: question -> its argument, and the answer. */
export type Questions = {
  /** Answers with the connections' ids, if they have any. */
  gather: { ask: Gather; answer: string[] };
  round: { ask: Speech; answer: Round };
  talk: { ask: Talk; answer: Talked };
  /** For members with Parley's own client: what they show. */
  shown: { ask: { messages: number }; answer: Shown };
  leave: { ask: null; answer: null };
};

export type Question = keyof Questions;

/** From the parent. */
export type Asked = { [Each in Question]: { question: Each; ask: Questions[Each]["ask"] } }[Question];

/** From the child: the answer to one question after the other. */
export type Reply = { answer: Questions[Question]["answer"] } | { error: string };
