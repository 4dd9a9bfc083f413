import type { Graph } from "./imports.ts";

/** Nodes that lead back to the first of them, each by an edge to the next. */
export type Circle = readonly string[];

/** The groups of nodes that lead to each other: Tarjan's strongly connected components of more than one. */
const knots = (graph: Graph): string[][] => {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (node: string) => {
    order.set(node, order.size);
    low.set(node, order.get(node) ?? 0);
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (!open.includes(next)) continue;
      low.set(node, Math.min(low.get(node) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(node) !== order.get(node)) return;
    const knot = open.splice(open.indexOf(node));
    if (knot.length > 1) found.push(knot);
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
};

/** The shortest way from a node of a knot back to it. */
const shortest = (graph: Graph, knot: readonly string[], start: string): Circle => {
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of graph.get(way.at(-1) ?? "") ?? []) {
      if (next === start) return way;
      if (!knot.includes(next) || seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return [start];
};

const circlesIn = (graph: Graph): Circle[] =>
  knots(graph).map((knot) => {
    const circles = knot.map((node) => shortest(graph, knot, node));
    return circles.reduce((min, circle) => (circle.length < min.length ? circle : min));
  });

/** The shortest circle of each group of files that import each other. */
export const fileCircles = (graph: Graph): Circle[] => circlesIn(graph);

/** The child of a folder that a path is, or is in. */
const childOf = (folder: string, path: string): string | undefined => {
  const start = folder === "" ? "" : `${folder}/`;
  if (!path.startsWith(start)) return undefined;
  return start + path.slice(start.length).split("/")[0];
};

/** The imports between the children of a folder: its files, and its folders as a whole. */
const within = (graph: Graph, folder: string): Graph => {
  const edges = new Map<string, Set<string>>();
  for (const [file, targets] of graph) {
    const from = childOf(folder, file);
    if (from === undefined) continue;
    const next = edges.get(from) ?? new Set();
    edges.set(from, next);
    for (const target of targets) {
      const to = childOf(folder, target);
      if (to !== undefined && to !== from) next.add(to);
    }
  }
  return new Map([...edges].map(([from, to]) => [from, [...to]]));
};

const foldersOf = (graph: Graph): string[] => {
  const parents = [...graph.keys()].flatMap((file) => {
    const parts = file.split("/").slice(0, -1);
    return parts.map((_, depth) => parts.slice(0, depth + 1).join("/"));
  });
  return ["", ...new Set(parents)];
};

/**
 * The shortest circle of each group of folders that import each other, or that import a file beside
 * them which imports them. Each folder is looked at by itself: what its children import of one
 * another.
 */
export const folderCircles = (graph: Graph): Circle[] =>
  foldersOf(graph)
    .flatMap((folder) => circlesIn(within(graph, folder)))
    // Those of files alone are reported as such.
    .filter((circle) => circle.some((node) => !graph.has(node)));

/** Whether a file leads to another by its imports. */
export const leadsTo = (graph: Graph, file: string, other: string): boolean => {
  const seen = new Set([file]);
  for (const each of seen) for (const next of graph.get(each) ?? []) seen.add(next);
  return seen.has(other);
};
