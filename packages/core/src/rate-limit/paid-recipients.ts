import type { Payer } from "./payer.ts";

/** A speaker of what is posted. */
export type Speaker = {
  payer: Payer;
  network: string;
  /** Whether they still pay for posts to networks where none of the speakers is. */
  paysElsewhere: boolean;
};

/** The most recipients of one delivery whom its speakers pay for. */
export type MaxPaid = {
  /** Of one network. */
  ofNetwork: number;
  /** Of all networks together where none of the speakers is. */
  elsewhere: number;
};

/** The most recipients elsewhere whom these speakers pay for. */
export const maxPaidElsewhere = (speakers: readonly Speaker[], max: MaxPaid): number =>
  speakers.some(({ paysElsewhere }) => paysElsewhere) ? max.elsewhere : 0;

/**
 * Says for one fan-out whether speakers pay for another recipient of a network. It counts those that it
 * says yes for. Subscribers of whom no network is known count as elsewhere.
 */
export const paidRecipients = (speakers: readonly Speaker[], max: MaxPaid) => {
  const own = new Set(speakers.map(({ network }) => network));
  const paid = new Map<string, number>();
  let elsewhere = maxPaidElsewhere(speakers, max);
  return (network: string | undefined): boolean => {
    const isOwn = network !== undefined && own.has(network);
    if (!isOwn && elsewhere === 0) return false;
    const ofNetwork = network === undefined ? 0 : (paid.get(network) ?? 0);
    if (ofNetwork >= max.ofNetwork) return false;
    if (network !== undefined) paid.set(network, ofNetwork + 1);
    if (!isOwn) elsewhere -= 1;
    return true;
  };
};
