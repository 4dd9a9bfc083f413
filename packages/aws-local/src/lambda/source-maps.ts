import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";

/*
 * Maps code of a bundle to its sources. Node could with `--enable-source-maps`, but reads the map
 * whenever an environment starts, which is a tenth of its start; here it is read on the first
 * lookup.
 */

/** The source maps that were looked up, by the bundle's URL. */
const maps = new Map<string, SourceMap>();

const mapOf = (bundle: string): SourceMap => {
  const known = maps.get(bundle);
  if (known) return known;
  const map = new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(bundle)}.map`, "utf8")));
  maps.set(bundle, map);
  return map;
};

/** A pattern that matches a text literally. */
const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Replaces positions in a bundle in a text, such as the lines of a stack, with positions in its
 * sources.
 *
 * @param bundle the bundle's URL; its source map is beside it.
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
