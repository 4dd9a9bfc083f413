import { fork } from "node:child_process";
import { once } from "node:events";
import { spreadOf } from "../measure/spread.ts";
import type { Finding } from "../report/finding.ts";
import { number, spread, table } from "../report/markdown.ts";
import { type Baseline, baselinesFor } from "./baselines.ts";
import { type Sample, sample } from "./sample.ts";

export type PosterSettings = { rounds: number; posts: number };

/**
 * Measures a post to one connection, by the SDK's client and by Parley's poster. The rounds are
 * interleaved, so that other load on the machine affects all of them alike. CPU is this process's
 * own; the sink is a separate process.
 */
export const measurePoster = async ({ rounds, posts }: PosterSettings): Promise<Finding> => {
  const sink = fork(new URL("./sink.ts", import.meta.url));
  const [port] = await once(sink, "message");
  const baselines = baselinesFor(`http://127.0.0.1:${port}/$default`);
  const samples = new Map<Baseline["name"], Sample[]>(baselines.map(({ name }) => [name, []]));

  // Connections are opened and code is compiled before the first round.
  for (const baseline of baselines) await sample(baseline, 4 * posts);
  for (let round = 0; round < rounds; round++) {
    const turn = baselines.map((_, at) => baselines[(at + round) % baselines.length]);
    for (const baseline of turn) {
      if (baseline) samples.get(baseline.name)?.push(await sample(baseline, posts));
    }
  }
  for (const { close } of baselines) close();
  sink.disconnect();

  const figures = baselines.map(({ name, title }) => {
    const of = samples.get(name) ?? [];
    return {
      name,
      title,
      cpuMicroseconds: spreadOf(of.map(({ cpuMicroseconds }) => cpuMicroseconds)),
      postsPerSecond: spreadOf(of.map(({ postsPerSecond }) => postsPerSecond)),
    };
  });
  const [sdk, , ours] = figures;
  if (!sdk || !ours) throw new Error("A baseline is missing.");
  const keys = {
    posterCpuRatio: ours.cpuMicroseconds.median / sdk.cpuMicroseconds.median,
    posterRateRatio: ours.postsPerSecond.median / sdk.postsPerSecond.median,
  };
  const markdown = [
    `${rounds} interleaved rounds of ${number(posts)} posts of 300 bytes, each payload to a thousand connections, after a warm-up of ${number(4 * posts)}:`,
    "",
    table(
      ["", "CPU, µs per post", "posts a second"],
      figures.map(({ title, cpuMicroseconds, postsPerSecond }) => [
        title,
        spread(cpuMicroseconds),
        spread(postsPerSecond),
      ]),
    ),
    "",
    `Parley's poster takes ${number(keys.posterCpuRatio, 2)} times the CPU of the SDK's default client, and sends ${number(keys.posterRateRatio, 1)} times as many posts.`,
  ].join("\n");
  return { keys, figures, markdown };
};
