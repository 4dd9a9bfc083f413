import { fork } from "node:child_process";
import { once } from "node:events";
import { cpus } from "node:os";
import { type Contender, contendersFor } from "./poster/contenders.ts";
import { spreadOf } from "./measure/spread.ts";
import { type Sample, sample } from "./poster/sample.ts";

/*
 * What a post to one connection costs, by the SDK's client and by Parley's poster: `node bench/poster.ts [--json]`.
 * The rounds are interleaved, so that whatever else the machine does meets everybody alike. CPU is this process's
 * own; the sink is another one.
 */

const rounds = 9;
const posts = 3_000;

const sink = fork(new URL("./poster/sink.ts", import.meta.url));
const [port] = await once(sink, "message");
const contenders = contendersFor(`http://127.0.0.1:${port}/$default`);
const samples = new Map<Contender["name"], Sample[]>(contenders.map(({ name }) => [name, []]));

// Connections are made and code is compiled before the first round.
for (const contender of contenders) await sample(contender, 4 * posts);
for (let round = 0; round < rounds; round++) {
  const turn = contenders.map((_, at) => contenders[(at + round) % contenders.length]);
  for (const contender of turn) {
    if (contender) samples.get(contender.name)?.push(await sample(contender, posts));
  }
}
sink.disconnect();

const figuresOf = ({ name, title }: Contender) => {
  const of = samples.get(name) ?? [];
  return {
    name,
    title,
    cpu: spreadOf(of.map(({ cpuMicroseconds }) => cpuMicroseconds)),
    rate: spreadOf(of.map(({ postsPerSecond }) => postsPerSecond)),
  };
};
const figures = contenders.map(figuresOf);
const sdk = figures.find(({ name }) => name === "sdkDefault");
const ours = figures.find(({ name }) => name === "parley");
const result = {
  posterCpuRatio: (ours?.cpu.median ?? Number.NaN) / (sdk?.cpu.median ?? Number.NaN),
  posterRateRatio: (ours?.rate.median ?? Number.NaN) / (sdk?.rate.median ?? Number.NaN),
};

const number = (value: number) => Math.round(value).toLocaleString("en");
const spread = (of: { median: number; least: number; most: number }) =>
  `${number(of.median)} (${number(of.least)} to ${number(of.most)})`;

if (process.argv.includes("--json")) {
  const contenderFigures = Object.fromEntries(figures.map(({ name, cpu, rate }) => [name, { cpu, rate }]));
  console.log(JSON.stringify({ ...result, ...contenderFigures }));
} else {
  const lines = figures.map(({ title, cpu, rate }) => `| ${title} | ${spread(cpu)} | ${spread(rate)} |`);
  console.log(
    [
      `${rounds} interleaved rounds of ${number(posts)} posts; median (least to most). Node ${process.version}, ${cpus().length} cores.`,
      "",
      "| | CPU, µs a post | posts a second |",
      "|---|--:|--:|",
      ...lines,
      "",
      `CPU of Parley's poster: ${result.posterCpuRatio.toFixed(2)} of the default client's; rate: ${result.posterRateRatio.toFixed(1)} times.`,
    ].join("\n"),
  );
}
process.exit();
