/** What a shell would take apart: a variable that is meant as it stands, and an address with one in it. */
const literal = /^(\$default\b|<socket>)/;

/**
 * The places of a shell command at which an address of the WebSocket API is not in single quotes, so that the shell replaces its `$default` by
 * nothing.
 *
 * @returns what follows from each such place on; nothing, when all are right.
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

/** The commands of a page in Markdown: what is in its blocks of shell, and in code between words. */
export const commandsIn = (markdown: string): string[] => {
  const blocks = [...markdown.matchAll(/^ *```(?:sh|bash|shell|console)\n([\s\S]*?)^ *```/gm)];
  const spans = [...markdown.replace(/^ *```[\s\S]*?^ *```/gm, "").matchAll(/`([^`\n]+)`/g)];
  const isCommand = (code: string) => /^(npx|pnpm|sst|aws|curl|wscat|node|export|[A-Z_]+=\S+) /.test(code);
  return [
    ...blocks.flatMap(([, block = ""]) => block.split("\n")),
    ...spans.flatMap(([, code = ""]) => (isCommand(code) ? [code] : [])),
  ];
};
