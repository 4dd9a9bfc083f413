import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";

/*
 * Where code of a bundle comes from. Node would know with `--enable-source-maps`, but reads the map
 * whenever an environment starts, which is a tenth of its start; here it is read when there is something to
 * look up.
 */

/** The places of bundles that were looked up, by the bundle's URL. */
const maps = new Map<string, SourceMap>();

const mapOf = (bundle: string): SourceMap => {
  const known = maps.get(bundle);
  if (known) return known;
  const map = new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(bundle)}.map`, "utf8")));
  maps.set(bundle, map);
  return map;
};

/** A text as a pattern that matches it alone. */
const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Names the places of a bundle that a text speaks of, such as the lines of a stack, as places of the
 * sources that it was made of.
 *
 * @param bundle the bundle's URL; its source map lies beside it.
 */
export const withSourcePositions = (text: string, bundle: string): string => {
  const file = fileURLToPath(bundle);
  if (!text.includes(file)) return text;
  const place = new RegExp(`(?:file://)?${literally(file)}:(\\d+):(\\d+)`, "g");
  return text.replace(place, (whole, line: string, column: string) => {
    const origin = mapOf(bundle).findOrigin(Number(line), Number(column));
    if (!("fileName" in origin)) return whole;
    return `${fileURLToPath(new URL(origin.fileName, bundle))}:${origin.lineNumber}:${origin.columnNumber}`;
  });
};
