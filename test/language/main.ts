import { readRepository } from "./repository.ts";
import { subjectFindings } from "./rules/commit-subject.ts";
import { glossaryRule } from "./rules/glossary.ts";
import { identifiersRule } from "./rules/identifiers.ts";
import { linksRule } from "./rules/links.ts";
import { widthRule } from "./rules/width.ts";

/*
 * `npx pnpm@12 language`, a part of `check`: widths of pages, comments and titles, words of the glossary,
 * names of code, links in pages, and the subjects of commits. Where the history is not there, as in a
 * shallow clone, these are left out.
 */
const { sources, tree, subjects } = readRepository();
const links = linksRule(tree);
const findings = [
  ...sources.flatMap((source) => [
    ...widthRule(source),
    ...glossaryRule(source),
    ...identifiersRule(source),
    ...(source.path.endsWith(".md") ? links(source) : []),
  ]),
  ...subjectFindings(subjects),
];
for (const { path, line, sentence } of findings) console.error(`${path}:${line}: ${sentence}`);
if (findings.length > 0) process.exitCode = 1;
