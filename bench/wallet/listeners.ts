import { setTimeout as pause } from "node:timers/promises";
import { prices } from "../../packages/core/src/cost.ts";
import { defaultRateLimits } from "../../packages/core/src/rate-limit/rate-limits.ts";
import { anyRate, startCloud, unthrottled } from "../../packages/local/src/cloud.ts";
import { priceOf } from "../../packages/local/src/meter/price.ts";
import { arrive } from "./stranger.ts";

/** What silent listeners were sent, and what that cost. */
export type Heard = {
  /** Messages that others sent until no more than forty listeners received one. */
  messages: number;
  /** US dollars for those, including the sender's part. */
  usd: number;
  /** US dollars for an hour of each connection. */
  usdConnected: number;
  /** Senders that a limit refused meanwhile. */
  refusedSenders: number;
};

/**
 * Opens connections at one address, all in one room, and has a user at another address send
 * messages there until the address has used up its delivery limit, which does not refill.
 *
 * @param heardBurst millionths of a dollar that the posts to an address's guests may cost beyond
 *   what senders pay.
 */
export const beHeard = async (listeners: number, heardBurst: number): Promise<Heard> => {
  const cloud = await startCloud({
    rateLimits: {
      ...anyRate,
      heardCost: { burst: heardBurst, perSecond: 0.001, perDay: 1e9 },
    },
    lambda: { maxEnvironments: 1 },
    deployment: unthrottled,
  });
  try {
    const room = "wallet-silence";
    const join = async (address: string) => {
      const socket = await (await arrive(cloud, address)).open();
      if (!socket) throw new Error("A handshake was refused.");
      const { code } = await socket.say({ action: "hello", rooms: { [room]: null } });
      if (code !== undefined) throw new Error(`A hello was refused: ${code}`);
      return socket;
    };
    const silent: Awaited<ReturnType<typeof join>>[] = [];
    for (let nth = 0; nth < listeners; nth++) silent.push(await join("127.0.2.1"));
    const sender = await join("127.0.2.2");
    const settle = async () => {
      do await pause(20);
      while (cloud.faults.running > 0);
    };
    const received = () => silent.reduce((sum, each) => sum + each.received(), 0);
    cloud.meter.reset();
    let messages = 0;
    let refusedSenders = 0;
    for (let posts = listeners; posts > defaultRateLimits.networkRecipients && refusedSenders === 0; ) {
      const before = received();
      if (await sender.isRefused({ action: "sendMessage", room, message: "hi" })) refusedSenders += 1;
      else messages += 1;
      await settle();
      posts = received() - before;
    }
    const { total } = cloud.meter.read();
    const connectionMinutes = 60 * listeners;
    return {
      messages,
      usd: priceOf(total).usd,
      usdConnected: (connectionMinutes * prices.connectionMinute) / 1_000_000,
      refusedSenders,
    };
  } finally {
    await cloud.close();
  }
};
