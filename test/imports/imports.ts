import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseSync, Visitor } from "oxc-parser";

/** What a file imports, also for types alone, as it is written: static, dynamic and in types. */
export const specifiersIn = (file: string, text: string): string[] => {
  const { program, errors } = parseSync(file, text);
  const [error] = errors;
  if (error) throw new Error(`${file} cannot be read: ${error.message}`);
  const found: string[] = [];
  const take = (source: { type: string } | null) => {
    if (source && "value" in source && typeof source.value === "string") found.push(source.value);
  };
  new Visitor({
    ImportDeclaration: ({ source }) => take(source),
    ExportNamedDeclaration: ({ source }) => take(source),
    ExportAllDeclaration: ({ source }) => take(source),
    ImportExpression: ({ source }) => take(source),
    TSImportType: ({ source }) => take(source),
  }).visit(program);
  return found;
};

const isText = (value: unknown): value is string => typeof value === "string";

/** Where the `exports` of a package lead, `./*` included. */
const exportOf = (packageFolder: string, name: string): string | undefined => {
  const { exports = {} } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
  const target = exports[`./${name}`] ?? exports["./*"];
  return isText(target) ? target.replace("*", name) : undefined;
};

/**
 * Finds the file that an import leads to, as a path from the root.
 * @returns undefined for what is no file of the project: a package of the registry, or of Node.
 * @throws Error for a package of the project that does not export it.
 */
const resolve = (root: string, file: string, specifier: string): string | undefined => {
  if (specifier.startsWith(".")) {
    const target = normalize(join(dirname(file), specifier.replace(/\?\w+$/, "")));
    return [target, `${target}.ts`, `${target}.tsx`].find((path) => existsSync(join(root, path)));
  }
  const [, name, path] = /^@parley\/([^/]+)\/(.+)$/.exec(specifier) ?? [];
  if (!name || !path) return undefined;
  const folder = `packages/${name}`;
  const target = exportOf(join(root, folder), path);
  const found = target && normalize(join(folder, target));
  if (found && existsSync(join(root, found))) return found;
  throw new Error(`${file} imports ${specifier}, which ${folder} does not export.`);
};

/** File -> the files that it imports, all of them as paths from the root. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Reads the imports of files. @param files paths from the root. */
export const graphOf = (root: string, files: readonly string[]): Graph =>
  new Map(
    files.map((file) => {
      const specifiers = specifiersIn(file, readFileSync(join(root, file), "utf8"));
      const targets = specifiers.map((specifier) => resolve(root, file, specifier));
      return [file, [...new Set(targets.filter((target) => target !== undefined))]];
    }),
  );
