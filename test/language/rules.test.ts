import { describe, expect, test } from "vitest";
import { glossary } from "./glossary.ts";
import { subjectFindings, wrongSubject } from "./rules/commit-subject.ts";
import { glossaryRule } from "./rules/glossary.ts";
import { identifiersRule } from "./rules/identifiers.ts";
import { anchorOf, linksRule } from "./rules/links.ts";
import { widthRule } from "./rules/width.ts";

const linesOf = (findings: { line: number }[]) => findings.map(({ line }) => line);

describe("A line that is too long", () => {
  const words = (length: number) => "word ".repeat(length).trim();

  test("is found on a page, in its code too, and not in a table", () => {
    const text = ["short", words(25), "```", words(24), words(25), "```", `| ${words(40)} |`].join("\n");
    expect(linesOf(widthRule({ path: "docs/a.md", text }))).toEqual([2, 5]);
  });

  test("is found in a comment, and not in code or a directive", () => {
    const text = [
      `// ${words(22)}`,
      ` * ${words(22)}`,
      `const a = "${words(22)}";`,
      `// biome-ignore ${words(22)}`,
    ];
    expect(linesOf(widthRule({ path: "a.ts", text: text.join("\n") }))).toEqual([1, 2]);
  });

  test("is found in the title of a test", () => {
    const text = [
      `test("${words(23)}", () => {`,
      `  describe("${words(18)}", () => {`,
      `test.each(many)("%s", () => {`,
      `  test.concurrent("${words(23)}", async () => {`,
    ];
    expect(linesOf(widthRule({ path: "a.test.ts", text: text.join("\n") }))).toEqual([1, 4]);
  });

  test("may have a word that no line could hold", () => {
    expect(widthRule({ path: "a.ts", text: `// See https://example.com/${"a".repeat(100)}` })).toEqual([]);
  });
});

describe("A word that is not in the glossary", () => {
  const found = (text: string) => linesOf(glossaryRule({ path: "a.ts", text }));

  test.each(Object.keys(glossary))("is found: %s", (term) => {
    expect(found(`one\n// ${term}\n`)).toEqual([2]);
  });

  test("is found over the end of a line of a comment, and in any case", () => {
    expect(found("/**\n * It is kept for\n * ever. Tried again.\n */")).toEqual([2, 3]);
  });

  test("is no part of another word, and may be a stored attribute", () => {
    expect(found('deafening\nforeverMore\nfield: "priorAt"')).toEqual([]);
  });
});

describe("A name of code that is not in the glossary", () => {
  const found = (text: string) => linesOf(identifiersRule({ path: "a.ts", text }));

  test.each([
    "const mostUsers = 5;",
    "const most = 5;",
    "({ least: 1 });",
    "this.#most = 5;",
    "return logPage.most;",
    "const people = [];",
    "export type Speaker = string;",
    "const handing: Transfer = {};",
    "let news: OutboxNews;",
  ])("is found: %s", (line) => expect(found(`one\n${line}`)).toContain(2));

  test("is no word of a sentence", () => {
    const text =
      "// it takes at most: 5 people, in most rooms.\ntest('a person reads the most of it', () => {});";
    expect(found(text)).toEqual([]);
  });
});

describe("A link of a page", () => {
  const pages = new Map([
    ["README.md", "# Parley\n\n## What it costs\n"],
    ["docs/cost.md", "# Cost\n"],
  ]);
  const tree = {
    has: (path: string) => pages.has(path) || path === "docs",
    page: (path: string) => pages.get(path),
  };
  const found = (path: string, text: string) => linksRule(tree)({ path, text });

  test("leads to a file and a heading that there are", () => {
    const text = "# Cost\n[a](../README.md#what-it-costs) [b](#cost) [c](https://aws.amazon.com)";
    expect(found("README.md", "[a](docs/cost.md#cost) [b](docs)")).toEqual([]);
    expect(found("docs/cost.md", text)).toEqual([]);
  });

  test.each([
    ["[a](../docs/gone.md)", "There is no docs/gone.md."],
    ["[a](../README.md#gone)", "README.md has no heading #gone."],
    ['<img src="gone.png">', "There is no docs/gone.png."],
  ])("is found when it leads nowhere: %s", (link, sentence) => {
    expect(found("docs/cost.md", `one\n${link}`)).toEqual([{ path: "docs/cost.md", line: 2, sentence }]);
  });

  test("is not looked for in code", () => {
    expect(found("docs/cost.md", "```\n[a](gone.md)\n```\n")).toEqual([]);
  });

  test("has the anchor that GitHub makes of a heading", () => {
    expect(anchorOf("8. Errors and limits")).toBe("8-errors-and-limits");
    expect(anchorOf("`hello`, [a link](b.md), and more")).toBe("hello-a-link-and-more");
  });
});

describe("The subject of a commit", () => {
  test.each([
    "client: keep the outbox",
    "bench, chaos: rewrite comments",
    "crash points: report",
    "ci: run it",
  ])("is right: %s", (subject) => expect(wrongSubject(subject)).toBeUndefined());

  test.each([
    `client: ${"a".repeat(70)}`,
    "Client: keep the outbox",
    "keep the outbox",
    "client: keep the outbox.",
    "client: keep the outbox; and more",
  ])("is wrong: %s", (subject) => {
    expect(subjectFindings(`abc1234 ${subject}`)).toMatchObject([{ path: "abc1234" }]);
  });
});
