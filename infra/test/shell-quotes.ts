/**
 * What a shell would expand: a variable that is meant literally, and an address that contains one.
 */
const literal = /^(\$default\b|<socket>)/;

/**
 * Finds the places of a shell command at which an address of the WebSocket API is not in single
 * quotes, so that the shell replaces its `$default` with nothing.
 *
 * @returns the text after each such place; empty if all are right.
 */
export const expandedBy = (command: string): string[] => {
  const found: string[] = [];
  let quote = "";
  for (let at = 0; at < command.length; at += 1) {
    const character = command.charAt(at);
    const rest = command.slice(at);
    if (quote !== "'" && character === "\\") at += 1;
    else if (quote === "" && (character === "'" || character === '"')) quote = character;
    else if (character === quote) quote = "";
    else if (quote !== "'" && literal.test(rest)) found.push(rest);
  }
  return found;
};

/** The commands of a Markdown page: in its shell blocks, and in inline code. */
export const commandsIn = (markdown: string): string[] => {
  const blocks = [...markdown.matchAll(/^ *```(?:sh|bash|shell|console)\n([\s\S]*?)^ *```/gm)];
  const spans = [...markdown.replace(/^ *```[\s\S]*?^ *```/gm, "").matchAll(/`([^`\n]+)`/g)];
  const isCommand = (code: string) => /^(npx|pnpm|sst|aws|curl|wscat|node|export|[A-Z_]+=\S+) /.test(code);
  return [
    ...blocks.flatMap(([, block = ""]) => block.split("\n")),
    ...spans.flatMap(([, code = ""]) => (isCommand(code) ? [code] : [])),
  ];
};
