import type { Payer } from "./payer.ts";

/** A sender, for what posts to others cost it. */
export type PayingSender = {
  payer: Payer;
  network: string;
  /** Whether it still pays for posts to networks that no sender is in. */
  paysElsewhere: boolean;
};

/** The maximum number of recipients that the senders of one delivery pay for. */
export type MaxPaid = {
  /** In each network. */
  ofNetwork: number;
  /** In all networks together that no sender is in. */
  elsewhere: number;
};

/** The maximum number of recipients that these senders pay for in other networks. */
export const maxPaidElsewhere = (senders: readonly PayingSender[], max: MaxPaid): number =>
  senders.some(({ paysElsewhere }) => paysElsewhere) ? max.elsewhere : 0;

/**
 * Decides for one fan-out whether senders pay for another recipient in a network. Each call that
 * returns true counts as one. Subscribers without a known network count as elsewhere.
 */
export const paidRecipients = (senders: readonly PayingSender[], max: MaxPaid) => {
  const own = new Set(senders.map(({ network }) => network));
  const paid = new Map<string, number>();
  let elsewhere = maxPaidElsewhere(senders, max);
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
