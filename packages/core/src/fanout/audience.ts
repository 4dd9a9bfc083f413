import { Audience } from "../allowance/audience.ts";
import { postsCost } from "../allowance/cost.ts";
import type { Recipient } from "./deliver.ts";

/** Notes who is sent what, for who pays. Each text is measured once. */
export const notingAudience = () => {
  const audience = new Audience();
  const costs = new Map<string, number>();
  const costOf = (frame: string): number => {
    const cost = costs.get(frame) ?? postsCost(1, Buffer.byteLength(frame));
    costs.set(frame, cost);
    return cost;
  };
  const note = (recipients: readonly Recipient[]): void => {
    for (const { subscription, frames } of recipients)
      audience.add(
        subscription,
        frames.reduce((sum, frame) => sum + costOf(frame), 0),
      );
  };
  return { audience, note };
};
