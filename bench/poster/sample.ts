import type { Baseline } from "./baselines.ts";

/** What one baseline did in one round. */
export type Sample = {
  /** Microseconds of this process's CPU, user and system, for each post. */
  cpuMicroseconds: number;
  postsPerSecond: number;
};

const connectionIds = Array.from({ length: 1_000 }, () =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(11)))
    .toString("base64url")
    .concat("="),
);

/** Sends posts, each payload to a thousand connections, as a fan-out does. */
export const sample = async ({ post, inFlight }: Baseline, posts: number): Promise<Sample> => {
  const payloads = Array.from({ length: Math.ceil(posts / connectionIds.length) }, () =>
    JSON.stringify({ action: "message", id: crypto.randomUUID(), message: "x".repeat(300) }),
  );
  let sent = 0;
  const worker = async () => {
    while (sent < posts) {
      const number = sent++;
      const payload = payloads[Math.floor(number / connectionIds.length)] ?? "";
      await post(connectionIds[number % connectionIds.length] ?? "", payload);
    }
  };
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    cpuMicroseconds: (user + system) / posts,
    postsPerSecond: (posts / (performance.now() - begun)) * 1_000,
  };
};
