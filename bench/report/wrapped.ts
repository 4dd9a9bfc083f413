/** Wraps the paragraphs of a text at `width` columns. Tables, pictures and headings keep their lines. */
export const wrapped = (markdown: string, width = 120): string =>
  markdown
    .split("\n")
    .flatMap((line) => (/^[|!#]/.test(line) ? [line] : wrappedLine(line, width)))
    .join("\n");

const wrappedLine = (line: string, width: number): string[] => {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else current = current ? `${current} ${word}` : word;
  }
  return [...lines, current];
};
