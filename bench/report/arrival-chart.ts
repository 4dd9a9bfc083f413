/**
 * How a message reached a room: for each recipient the milliseconds from sending, in order of
 * arrival.
 */
export type Curve = { title: string; isOurs: boolean; ms: readonly number[] };

const size = { width: 760, height: 400 };
const plot = { left: 64, right: 24, top: 84, bottom: 52 };
const width = size.width - plot.left - plot.right;
const height = size.height - plot.top - plot.bottom;

/** The maximum number of points of a curve: more would not be visible. */
const corners = 160;

/**
 * In the order of the other curves; Parley's has its own. Each contrasts with its background in
 * both schemes.
 */
const others = ["b", "c"];

const style = `
  .ground { fill: #ffffff; stroke: #d9dde3 }
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #57606a }
  .title { font-size: 16px; font-weight: 600; fill: #1f2328 }
  .grid { stroke: #e6e9ed }
  path { fill: none; stroke-width: 2.5; stroke-linejoin: round }
  .a { stroke: #6d28d9; fill: #6d28d9 } .b { stroke: #b45309; fill: #b45309 } .c { stroke: #0e7490; fill: #0e7490 }
  text.a, text.b, text.c { stroke: none; font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; stroke: #30363d }
    text { fill: #9da7b3 }
    .title { fill: #f0f6fc }
    .grid { stroke: #21262d }
    .a { stroke: #b79bff; fill: #b79bff } .b { stroke: #f0a04b; fill: #f0a04b } .c { stroke: #4cc9e0; fill: #4cc9e0 }
  }`;

/** Round numbers of milliseconds: 1, 2, 5, 10, … around the values. */
const ticksAround = (min: number, max: number): number[] => {
  const decades = [1, 10, 100, 1_000, 10_000, 100_000];
  const all = decades.flatMap((decade) => [decade, 2 * decade, 5 * decade]);
  const first = all.findLastIndex((tick) => tick <= min);
  const last = all.findIndex((tick) => tick >= max);
  return all.slice(Math.max(0, first), last + 1);
};

const inWords = (ms: number) => (ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`);

/** To two digits, which is enough for a curve. */
const rounded = (ms: number) => Number(ms.toPrecision(2));

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/**
 * An SVG of how much of a room has a message, over time, on a logarithmic axis. Light or dark by
 * the reader's preference.
 */
export const arrivalChart = ({ size: room, curves }: { size: number; curves: readonly Curve[] }): string => {
  const all = curves.flatMap(({ ms }) => ms);
  const ticks = ticksAround(Math.min(...all), Math.max(...all));
  const [from = 1] = ticks;
  const to = ticks.at(-1) ?? from;
  const x = (ms: number) => plot.left + (width * Math.log(ms / from)) / Math.log(to / from);
  const y = (share: number) => plot.top + height * (1 - share);
  const place = (value: number) => value.toFixed(1);

  const grid = ticks.map(
    (ms) =>
      `<line class="grid" x1="${place(x(ms))}" x2="${place(x(ms))}" y1="${y(1)}" y2="${y(0)}"/>` +
      `<text x="${place(x(ms))}" y="${y(0) + 20}" text-anchor="middle">${inWords(ms)}</text>`,
  );
  const shares = [0, 0.5, 1].map(
    (share) =>
      `<line class="grid" x1="${plot.left}" x2="${plot.left + width}" y1="${y(share)}" y2="${y(share)}"/>` +
      `<text x="${plot.left - 10}" y="${y(share) + 4}" text-anchor="end">${share * 100} %</text>`,
  );
  const drawn = curves.map(({ title, isOurs, ms }, index) => {
    const kind = isOurs ? "a" : (others[index % others.length] ?? "b");
    const step = Math.max(1, Math.floor(ms.length / corners));
    const seen = ms.flatMap((at, nth) =>
      nth % step === 0 || nth === ms.length - 1 ? [{ at, share: (nth + 1) / ms.length }] : [],
    );
    const points = seen.map(({ at, share }) => `${place(x(at))},${place(y(share))}`);
    const last = ms.at(-1) ?? from;
    return (
      `<path class="${kind}" style="fill:none" d="M${place(x(ms[0] ?? from))},${y(0)}L${points.join("L")}"/>` +
      `<circle class="${kind}" r="4" cx="${place(x(last))}" cy="${y(1)}"/>` +
      // Alternating between two lines, so that labels that end close together do not overlap.
      `<text class="${kind}" x="${place(x(last))}" y="${y(1) - 12 - 18 * (index % 2)}" text-anchor="${x(last) > plot.left + width - 120 ? "end" : "middle"}">${escaped(title)}: ${inWords(rounded(last))}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img">`,
    `<title>How much of a room of ${room.toLocaleString("en")} has the message, by time</title>`,
    `<style>${style}</style>`,
    `<rect class="ground" x="0.5" y="0.5" width="${size.width - 1}" height="${size.height - 1}" rx="8"/>`,
    `<text class="title" x="20" y="30">How much of a room of ${room.toLocaleString("en")} has the message, by time</text>`,
    ...grid,
    ...shares,
    ...drawn,
    `<text x="${plot.left + width}" y="${size.height - 10}" text-anchor="end">since it was sent, logarithmic</text>`,
    "</svg>",
    "",
  ].join("\n");
};
